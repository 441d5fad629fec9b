"""The page on which a person chooses how long their days are kept."""

import pytest
from django.urls import reverse

from checkins.models import Profile
from tests.factories import just_asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    return just_asked(client)


def kept(person):
    return Profile.objects.get(person=person).kept_months


def test_all_days_are_kept_unless_the_person_says_so(browser, person):
    page = browser.get(reverse("retention")).content.decode()

    assert kept(person) is None
    assert "As long as I have an account" in browser.get(reverse("settings")).content.decode()
    assert "They can’t come back." in page


def test_twenty_four_months_want_the_box_too(browser, person):
    refused = browser.post(reverse("retention"), {"kept": "24"})
    assert refused.status_code == 400
    assert kept(person) is None

    browser.post(reverse("retention"), {"kept": "24", "sure": "on"})
    assert kept(person) == 24

    browser.post(reverse("retention"), {"kept": "all"})
    assert kept(person) is None
