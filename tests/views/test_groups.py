"""My groups, the clinic's list, and the check-in that knows of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import ClinicGroup, DailyCheckin, SupportGroup, User
from checkins.services.accounts import set_mail
from checkins.services.clinic_groups import retire_group
from checkins.services.groups import pick_group, skip_meeting, stop_group
from tests.conftest import NOON
from tests.factories import (
    as_sent,
    make_group,
    make_listed_group,
    make_person,
    make_staff,
    save,
    sign_in,
)
from tests.pages import page_of

TODAY = date(2026, 11, 23)  # a Monday
NEXT_WEEK = TODAY + timedelta(weeks=1)
GROUP = {
    "name": "Tuesday group",
    "group_kind": "mutual_help",
    "weekday": "1",
    "starts_at": "18:30",
    "place": "Oak Street 12",
    "link": "https://example.org/room",
}
LISTED = {**GROUP, "time_zone": "America/Chicago", "is_online": "on", "language": "es"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def operator(db: None) -> User:
    """Someone who looks after the list."""
    return make_staff()


@pytest.fixture
def theirs(operator: User) -> Client:
    """The operator's own browser."""
    return sign_in(Client(), operator)


def _text(client: Client, name: str, *args: Any, **query: str) -> str:
    return page_of(client.get(reverse(name, args=args), query))


# --- the check-in ---------------------------------------------------------------------------------


def test_the_meeting_question_names_what_is_planned_today(signed_in: Client, person: User) -> None:
    make_group(person)

    assert "Planned today: Monday group, 6 PM </p>" in _text(signed_in, "checkins_page", TODAY, 1)


def test_the_meeting_question_names_every_group_of_the_day(signed_in: Client, person: User) -> None:
    for name in ("Early", "Late"):
        make_group(person, name=name)

    page = _text(signed_in, "checkins_page", TODAY, 1)

    assert "Planned today: Early, 6 PM; Late, 6 PM </p>" in page


def test_the_meeting_question_says_gently_that_none_is_planned(
    signed_in: Client, person: User
) -> None:
    make_group(person, weekday=1)

    page = _text(signed_in, "checkins_page", TODAY, 1)

    assert (
        "You have no meeting on your list for today. That\N{RIGHT SINGLE QUOTATION MARK}s okay."
        in page
    )


def test_the_meeting_question_says_which_one_was_left_out(signed_in: Client, person: User) -> None:
    group = make_group(person)
    skip_meeting(group=group, day=TODAY, skips=True, by=person, at=NOON, today=TODAY)

    page = _text(signed_in, "checkins_page", TODAY, 1)

    assert "You skipped: Monday group, 6 PM. You had no other meeting planned." in page
    assert "Planned today" not in page


def test_an_earlier_day_is_asked_about_itself(signed_in: Client, person: User) -> None:
    make_group(person, weekday=6)

    page = _text(signed_in, "checkins_page", TODAY - timedelta(days=1), 1)

    assert "Planned that day: Monday group, 6 PM </p>" in page


@pytest.mark.parametrize("is_planned", [True, False])
def test_a_plan_chooses_no_answer(signed_in: Client, person: User, *, is_planned: bool) -> None:
    make_group(person, weekday=0 if is_planned else 1)

    assert "checked" not in _text(signed_in, "checkins_page", TODAY, 1)


@pytest.mark.parametrize("step", [2, 3, 4])
def test_no_other_step_speaks_of_meetings(signed_in: Client, person: User, step: int) -> None:
    make_group(person)

    assert "Monday group" not in _text(signed_in, "checkins_page", TODAY, step)


@pytest.mark.parametrize("is_planned", [True, False])
def test_a_plan_changes_no_score(person: User, *, is_planned: bool) -> None:
    make_group(person, weekday=0 if is_planned else 1)

    scored = {
        meeting: save(make_person(), TODAY, NOON, meeting=meeting, bottled_up=1).score_emotional
        for meeting in ("none_planned", "shared", "quiet", "missed")
    }
    row = save(person, TODAY, NOON, meeting="missed", bottled_up=1)

    assert row.score_emotional == scored["missed"]
    assert DailyCheckin.objects.get(person=person).meeting == "missed"


# --- my groups ------------------------------------------------------------------------------------


def test_the_page_has_a_place_for_a_first_group(signed_in: Client) -> None:
    page = _text(signed_in, "groups")

    assert "You haven\N{RIGHT SINGLE QUOTATION MARK}t added a group yet." in page
    assert "Your answers to the meeting question will show up here." in page
    assert '<svg class="chart' not in page


def test_a_group_is_added_and_stands_on_the_list(signed_in: Client) -> None:
    response = signed_in.post(reverse("groups_add"), as_sent(GROUP))

    page = _text(signed_in, "groups")
    assert response.headers["Location"] == f"{reverse('groups')}#said"
    assert "<strong>Tuesday group</strong>" in page
    assert "Tuesdays, 6:30 PM" in page
    assert "Next: Tuesday, Nov 24" in page


def test_a_link_leads_out_and_tells_the_other_side_nothing(signed_in: Client, person: User) -> None:
    make_group(person, link='https://example.org/?a="><b>')

    page = " ".join(signed_in.get(reverse("groups")).content.decode().split())

    assert 'href="https://example.org/?a=&quot;&gt;&lt;b&gt;" rel="noopener noreferrer' in page


def test_a_name_is_escaped(signed_in: Client, person: User) -> None:
    group = make_group(person, name="<b>Mine</b>", place="<i>here</i>")

    where = [
        reverse("groups"),
        reverse("groups_group", args=[group.pk]),
        reverse("checkins_page", args=[TODAY, 1]),
    ]
    pages = [signed_in.get(at).content.decode() for at in where]

    assert ["&lt;b&gt;Mine&lt;/b&gt;" in page for page in pages] == [True] * 3
    assert [tag in page for page in pages for tag in ("<b>Mine", "<i>here")] == [False] * 6


def test_the_next_group_comes_first_and_today_is_named(signed_in: Client, person: User) -> None:
    make_group(person, name="On Sunday", weekday=6)
    make_group(person, name="On Monday", weekday=0)

    page = _text(signed_in, "groups")

    assert page.index("On Monday") < page.index("On Sunday")
    assert "<strong>Today</strong>" in page


@pytest.mark.parametrize(
    ("field", "missing", "says"),
    [
        ("starts_at", "starts_at", "Time: please say when it starts."),
        ("weekday", "weekday", "Day: please choose the day for this time."),
    ],
)
def test_a_day_and_its_time_come_together(
    signed_in: Client, field: str, missing: str, says: str
) -> None:
    response = signed_in.post(reverse("groups_add"), as_sent({**GROUP, missing: ""}))

    assert response.status_code == 400
    assert response.context["form"].errors == {field: [says]}
    assert SupportGroup.objects.count() == 0


def test_a_full_list_says_so(signed_in: Client, person: User, operator: User) -> None:
    for _ in range(20):
        make_group(person)
    listed = make_listed_group(operator)

    answers = [
        signed_in.post(reverse("groups_add"), as_sent(GROUP)),
        signed_in.post(reverse("groups_pick", args=[listed.pk])),
    ]

    assert [response.status_code for response in answers] == [400, 400]
    assert ["You have 20 groups here." in one.content.decode() for one in answers] == [True, True]


def test_a_group_is_changed(signed_in: Client, person: User) -> None:
    group = make_group(person)

    signed_in.post(reverse("groups_group", args=[group.pk]), GROUP)

    row = SupportGroup.objects.get()
    assert (row.name, row.weekday, row.starts_at.isoformat()) == ("Tuesday group", 1, "18:30:00")
    assert (row.place, row.link) == ("Oak Street 12", "https://example.org/room")


def test_the_page_of_a_group_holds_what_is_stored(signed_in: Client, person: User) -> None:
    page = _text(signed_in, "groups_group", make_group(person).pk)

    assert 'value="18:00"' in page
    assert '<option value="0" selected>Monday</option>' in page


def test_one_meeting_is_left_out_and_taken_back(signed_in: Client, person: User) -> None:
    group = make_group(person)
    address = reverse("groups_skip", args=[group.pk])

    signed_in.post(address, {"day": TODAY.isoformat(), "skips": "yes"})
    skipped = _text(signed_in, "groups")
    signed_in.post(address, {"day": TODAY.isoformat(), "skips": "no"})

    assert "Not on Monday, Nov 23.</strong> Next: Monday, Nov 30." in skipped
    assert SupportGroup.objects.get().skipped_days == []


def test_a_reminder_is_asked_for_and_shown_and_turned_off(signed_in: Client, person: User) -> None:
    group = make_group(person)
    address = reverse("groups_remind", args=[group.pk])

    before = _text(signed_in, "groups_group", group.pk)
    signed_in.post(address, {"remind_hours": "3"})
    listed, page = _text(signed_in, "groups"), _text(signed_in, "groups_group", group.pk)
    signed_in.post(address, {"remind_hours": ""})

    assert '<option value="" selected>No reminder</option>' in before
    assert "Reminder: 3 hours before" in listed
    assert '<option value="3" selected>3 hours before</option>' in page
    assert "E-mail is off now." not in page
    assert "Reminder:" not in _text(signed_in, "groups")


def test_the_group_says_so_when_no_mail_would_come(signed_in: Client, person: User) -> None:
    set_mail(by=person, at=NOON, wants_mail=False)

    assert "E-mail is off now." in _text(signed_in, "groups_group", make_group(person).pk)


def test_a_group_without_a_day_offers_no_reminder(signed_in: Client, person: User) -> None:
    group = make_group(person, weekday=None, starts_at=None)

    assert "Remind me" not in _text(signed_in, "groups_group", group.pk)


def test_a_stopped_group_moves_to_its_own_list_and_can_come_back(
    signed_in: Client, person: User
) -> None:
    group = make_group(person)

    signed_in.post(reverse("groups_stop", args=[group.pk]))
    stopped = _text(signed_in, "groups")
    signed_in.post(reverse("groups_start", args=[group.pk]))

    assert "Groups you stopped" in stopped
    assert "Groups you stopped" not in _text(signed_in, "groups")


def test_removing_a_group_keeps_the_answers(signed_in: Client, person: User) -> None:
    group = make_group(person)
    save(person, TODAY, NOON, meeting="shared")

    signed_in.post(reverse("groups_remove", args=[group.pk]))

    page = _text(signed_in, "groups")
    assert SupportGroup.objects.count() == 0
    assert "you went to a meeting on 1 day. You shared on 1 and stayed quiet on 0." in page


def test_the_weeks_are_words_a_chart_and_a_table(signed_in: Client, person: User) -> None:
    save(person, TODAY, NOON, meeting="quiet")

    page = _text(signed_in, "groups")

    assert '<svg class="chart meetings"' in page
    assert "<th scope=row>Nov 23</th><td>0</td><td>1</td>" in page
    assert "%" not in page.partition("Meetings over time")[2].partition("</section>")[0]


def test_without_a_time_zone_the_pages_ask_for_it(client: Client, db: None) -> None:
    person = make_person(time_zone="")
    client.force_login(person)

    answers = [client.get(reverse(name)) for name in ("groups", "groups_add", "groups_find")]

    there = reverse("onboarding_page", args=[3])
    assert [one.headers.get("Location") for one in answers] == [there] * 3


# --- the clinic's list ----------------------------------------------------------------------------


def test_a_group_online_is_said_on_both_clocks(signed_in: Client, operator: User) -> None:
    make_listed_group(operator)

    page = _text(signed_in, "groups_find")

    assert "Tuesdays, 9 PM your time" in page
    assert "On their clock: Tuesdays, 6 PM Pacific (Los Angeles)" in page


def test_the_filters_are_kept_on_the_page(signed_in: Client, operator: User) -> None:
    make_listed_group(operator)

    page = _text(signed_in, "groups_find", day="1", where="online", language="en", kind="skills")

    assert page.count(" selected>") == 4
    assert "<h2>1 group</h2>" in page


@pytest.mark.parametrize("name", ["day", "where", "language", "kind"])
@pytest.mark.parametrize("value", ["7", "xyzzy", "1_0", "\x00", "٣", "9" * 5000, "<b>"])
def test_a_filter_that_makes_no_sense_is_left_out(
    signed_in: Client, operator: User, name: str, value: str
) -> None:
    make_listed_group(operator)

    page = _text(signed_in, "groups_find", **{name: value})

    assert "<h2>1 group</h2>" in page
    assert value == "7" or value not in page


def test_a_group_is_picked_and_marked(signed_in: Client, person: User, operator: User) -> None:
    listed = make_listed_group(operator)

    signed_in.post(reverse("groups_pick", args=[listed.pk]))

    assert "On my list" in _text(signed_in, "groups_find")
    assert "Rainbow room" in _text(signed_in, "groups")


def test_a_picked_group_cannot_be_rewritten(
    signed_in: Client, person: User, operator: User
) -> None:
    group = pick_group(listed=make_listed_group(operator), by=person, at=NOON, today=TODAY)

    response = signed_in.post(reverse("groups_group", args=[group.pk]), GROUP)

    assert response.status_code == 404
    assert "Change it" not in _text(signed_in, "groups_group", group.pk)


def test_a_group_that_left_the_list_says_so(
    signed_in: Client, person: User, operator: User
) -> None:
    listed = make_listed_group(operator)
    group = pick_group(listed=listed, by=person, at=NOON, today=TODAY)

    retire_group(listed=listed, by=operator, at=NOON)

    assert "The clinic took this off its list." in _text(signed_in, "groups")
    assert "so we no longer plan it here." in _text(signed_in, "groups_group", group.pk)
    assert "Rainbow room" not in _text(signed_in, "groups_find")


def test_a_stopped_group_can_be_picked_again(
    signed_in: Client, person: User, operator: User
) -> None:
    listed = make_listed_group(operator)
    group = pick_group(listed=listed, by=person, at=NOON, today=TODAY)
    stop_group(group=group, by=person, at=NOON, today=TODAY)

    page = _text(signed_in, "groups_find")
    signed_in.post(reverse("groups_pick", args=[listed.pk]))

    assert "On my list" not in page
    assert [row.stopped_on for row in SupportGroup.objects.all()] == [None]


# --- the operator ---------------------------------------------------------------------------------


def test_an_operator_adds_changes_and_retires(theirs: Client) -> None:
    theirs.post(reverse("clinic_groups_add"), as_sent(LISTED))
    listed = ClinicGroup.objects.get()
    theirs.post(reverse("clinic_groups_change", args=[listed.pk]), {**LISTED, "name": "Open door"})
    theirs.post(reverse("clinic_groups_retire", args=[listed.pk]))

    page = _text(theirs, "clinic_groups")
    listed.refresh_from_db()
    assert (listed.name, listed.language, listed.retired_at is not None) == (
        "Open door",
        "es",
        True,
    )
    assert "Open door" in page.partition("Retired")[2]


def test_a_retired_group_is_offered_again(theirs: Client, operator: User) -> None:
    listed = make_listed_group(operator)
    retire_group(listed=listed, by=operator, at=NOON)

    theirs.post(reverse("clinic_groups_relist", args=[listed.pk]))

    assert ClinicGroup.objects.get().retired_at is None


def test_a_group_that_is_not_online_says_where(theirs: Client) -> None:
    fields = {name: value for name, value in LISTED.items() if name != "is_online"}

    response = theirs.post(reverse("clinic_groups_add"), as_sent({**fields, "place": ""}))

    assert response.context["form"].errors == {"place": ["Place: please say where it meets."]}
    assert ClinicGroup.objects.count() == 0


def test_the_list_is_the_same_whoever_picked(theirs: Client, operator: User, person: User) -> None:
    listed = make_listed_group(operator)
    pages = ("clinic_groups",), ("clinic_groups_change", listed.pk), ("staff",)
    token = "csrfmiddlewaretoken"
    before = [_text(theirs, *page).split(token)[0] for page in pages]

    pick_group(listed=listed, by=person, at=NOON, today=TODAY)

    assert [_text(theirs, *page).split(token)[0] for page in pages] == before
