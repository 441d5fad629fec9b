"""Pages of a person whose time zone is not known yet."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_person

ASKED_FIRST = {
    "breaks": [],
    "checkins": [],
    "trends_closer": [],
    "groups_find": [],
    "groups": [],
    "imports": [],
    "imports_template": [],
    "baseline": [],
    "recovery_days": [],
    "reminders": [],
    "sharing_ask": ["ABCD-2345"],
    "checkins_page": [date(2026, 11, 23), 1],
    "checkins_quick": [date(2026, 11, 23), 1],
    "small_steps": [],
    "pages_aside": [],
    "my_days": [],
    "my_days_day": [date(2026, 11, 23)],
    "my_days_month": [date(2026, 11, 1)],
    "my_days_notes": [],
    "weeks": [],
    "weeks_earlier": [date(2026, 11, 23)],
    "weeks_hand_on": [date(2026, 11, 23)],
    "small_steps_all": [],
    "trends": [],
}


@pytest.fixture
def nowhere(client: Client, db: None) -> Client:
    """A browser whose person has not said their zone."""
    client.force_login(make_person(time_zone=""))
    return client


@pytest.mark.parametrize("name", ASKED_FIRST)
def test_a_page_of_a_day_asks_for_the_zone_first(name: str, nowhere: Client) -> None:
    answer = nowhere.get(reverse(name, args=ASKED_FIRST[name]))

    assert answer.headers["Location"] == reverse("onboarding_page", args=[3])


@pytest.mark.parametrize("name", ["breaks_end", "groups_skip", "groups_pick", "imports_days"])
def test_an_action_on_a_day_is_not_there_without_a_zone(name: str, nowhere: Client) -> None:
    assert nowhere.post(reverse(name, args=[uuid4()])).status_code == 404
