"""A locked check-in: it shows nothing of the past, counts nowhere, and is offered afterwards."""

import pytest
from django.urls import reverse

from checkins.forms.locking import LOCKED
from tests.conftest import NOON
from tests.views.routes.addresses import TODAY

pytestmark = pytest.mark.django_db
DONE = reverse("checkins_done", args=[TODAY])
ASIDE = reverse("pages_aside")


@pytest.fixture
def locked(signed_in):
    lock(signed_in)
    return signed_in


def lock(client, moment=NOON):
    session = client.session
    session[LOCKED] = moment.timestamp()
    session.save()
