"""Moments that the database itself moves are those that Python would."""

from datetime import timedelta

import pytest

from checkins.models import User
from checkins.models.moments import DaysBefore
from tests.conftest import NOON
from tests.factories import make_person


@pytest.mark.django_db
@pytest.mark.parametrize("moved", [timedelta(0), timedelta(days=100, hours=12, microseconds=-1)])
def test_days_before_are_as_python_counts_them(moved) -> None:
    person = make_person()
    User.objects.filter(pk=person.pk).update(date_joined=NOON + moved)
    rows = User.objects.annotate(before=DaysBefore("date_joined", days=14))
    before = NOON + moved - timedelta(days=14)
    assert rows.get(pk=person.pk).before == before
    assert rows.filter(before__lte=before, before__gte=before).exists()
    assert not rows.filter(before__lt=before).exists()
