"""The page of reminders, and the link in a mail that turns them off."""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins.enums import OutboxRule
from checkins.models import AuditEvent, Due, Reminders, SupportGroup, User
from checkins.services.groups import set_reminder
from checkins.services.mail.offs import WrongOffTokenError, off_token, opened
from tests.conftest import NOON
from tests.factories import make_group, make_person, make_reminders
from tests.words import denied_outside

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
GOOD = {
    "checkin": "on",
    "checkin_at": "08:00",
    "step_at": "12:30",
    "week_on": "6",
    "week_at": "18:00",
    "channel": "email",
}

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def link_of(person: User, rule: OutboxRule = OutboxRule.CHECKIN) -> str:
    return reverse("reminders_off", args=[off_token(person, rule)])


def page_of(browser: Client, name: str = "reminders") -> str:
    return " ".join(browser.get(reverse(name)).content.decode().split())


# --- choosing -------------------------------------------------------------------------------------


def test_an_hour_that_is_chosen_is_planned(browser: Client, person: User) -> None:
    answer = browser.post(reverse("reminders"), GOOD)

    assert answer.headers["Location"] == reverse("reminders")
    assert "Your reminders are saved." in page_of(browser)
    assert Due.objects.get().next_due_at == datetime(2026, 11, 24, 13, tzinfo=UTC)


def test_what_is_not_ticked_is_off_whatever_its_hour(browser: Client, person: User) -> None:
    make_reminders(person, at=NOON, step_at=time(12), week_on=6, week_at=time(18))

    browser.post(reverse("reminders"), {**GOOD, "week_at": "07:00"})

    row = Reminders.objects.get()
    assert (row.checkin_at, row.step_at, row.week_on, row.week_at) == (time(8), None, None, None)


@pytest.mark.parametrize("name", ["checkin", "step", "week"])
def test_what_is_ticked_needs_its_hour(browser: Client, person: User, name: str) -> None:
    answer = browser.post(reverse("reminders"), {**GOOD, name: "on", f"{name}_at": ""})

    assert answer.status_code == 400
    assert "please choose a time" in answer.content.decode()
    assert not Reminders.objects.exists()


def test_a_notification_is_offered_only_where_a_browser_shows_it(browser: Client) -> None:
    assert "As a notification" not in page_of(browser)
    assert browser.post(reverse("reminders"), {**GOOD, "channel": "push"}).status_code == 400


def test_the_page_leads_to_where_messages_reach_the_person(browser: Client) -> None:
    page = page_of(browser)

    assert f'href="{reverse("push")}">Where messages reach me</a>' in page
    assert reverse("messages") not in page  # an operator's, and not there for a person


def test_a_pause_is_said_here_at_home_and_in_the_settings(browser: Client, person: User) -> None:
    make_reminders(person, at=NOON)
    browser.post(reverse("reminders_pause"), {"days": "3"})

    assert "<strong>Paused.</strong> They’re back on Thursday" in page_of(browser)
    assert "Reminders are paused. They’re back on Thursday" in page_of(browser, "home")
    assert "Check-in at 8 AM · paused, back on Thursday" in page_of(browser, "settings")

    browser.post(reverse("reminders_go_on"))

    assert "paused" not in page_of(browser, "home").lower()


def test_who_has_no_confirmed_address_is_told_when_it_begins(client: Client, db: None) -> None:
    client.force_login(make_person(email=None))

    assert "They start once you confirm your" in page_of(client)


def test_who_wants_no_mail_is_told_that_nothing_comes(browser: Client, person: User) -> None:
    person.profile.wants_mail = False
    person.profile.save()

    assert "Your e-mails are off." in page_of(browser)


def test_a_second_one_at_night_is_not_promised(browser: Client, person: User) -> None:
    make_reminders(person, at=NOON, checkin_at=time(21, 30), asks_again=True)
    assert "That would be after 11 PM" in page_of(browser)

    make_reminders(person, at=NOON, checkin_at=time(20), asks_again=True)
    assert "That would be after 11 PM" not in page_of(browser)


# --- onboarding and the settings' time ------------------------------------------------------------

TIME = {"time_zone": "America/Chicago", "part_of_day": "evening"}


def test_by_default_nobody_is_reminded(browser: Client, person: User) -> None:
    browser.post(reverse("onboarding_page", args=[3]), TIME)

    assert not Reminders.objects.exists()


@pytest.mark.parametrize(
    ("fields", "hour"),
    [
        ({"remind_at": ""}, time(19)),
        ({"remind_at": "", "part_of_day": "bedtime"}, time(21, 30)),
        ({"remind_at": "07:15"}, time(7, 15)),
        ({"remind_at": "07:15", "part_of_day": ""}, time(7, 15)),
    ],
)
def test_remind_me_then_takes_the_hour_of_the_part_of_the_day(
    browser: Client, person: User, fields: dict[str, str], hour: time
) -> None:
    browser.post(reverse("onboarding_page", args=[3]), {**TIME, "remind": "on", **fields})

    assert Reminders.objects.get().checkin_at == hour
    zone = User.objects.get(pk=person.pk).zone
    assert Due.objects.get().next_due_at.astimezone(zone).time() == hour


def test_remind_me_then_needs_a_then(browser: Client, person: User) -> None:
    answer = browser.post(
        reverse("onboarding_page", args=[3]),
        {"time_zone": "America/Chicago", "remind": "on", "remind_at": ""},
    )

    assert answer.status_code == 400
    assert "please choose a part of the day, or a time" in answer.content.decode()


def test_the_settings_turn_it_off_again_and_keep_the_rest(browser: Client, person: User) -> None:
    make_reminders(person, at=NOON, asks_again=True, step_at=time(12))

    browser.post(reverse("settings_change", args=["time"]), TIME)

    row = Reminders.objects.get()
    assert (row.checkin_at, row.asks_again, row.step_at) == (None, False, time(12))


# --- the link in a mail ---------------------------------------------------------------------------


def test_opening_the_link_changes_nothing(client: Client, person: User) -> None:
    make_reminders(person, at=NOON)

    answers = [client.get(link_of(person)), client.head(link_of(person))]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Reminders.objects.get().checkin_at == time(8)
    main = answers[0].content.decode().partition("<main")[2]
    assert main.count("<button") == 1


def test_a_mail_program_turns_it_off_without_cookie_or_token(person: User) -> None:
    make_reminders(person, at=NOON)
    program = Client(enforce_csrf_checks=True)

    answers = [program.post(link_of(person), ONE_CLICK) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Reminders.objects.get().checkin_at is None
    assert not Due.objects.exists()
    assert AuditEvent.objects.filter(action="reminders_off").count() == 1


def test_a_mail_program_may_send_the_body_as_it_likes(person: User) -> None:
    make_reminders(person, at=NOON)

    answer = Client(enforce_csrf_checks=True).post(
        link_of(person),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert (answer.status_code, Reminders.objects.get().checkin_at) == (200, None)


@pytest.mark.parametrize(
    "body", [{}, {"List-Unsubscribe": "x"}, {**ONE_CLICK, "more": "1"}, {"off": "1"}]
)
def test_another_body_turns_nothing_off(person: User, body: dict[str, str]) -> None:
    make_reminders(person, at=NOON)

    answer = Client(enforce_csrf_checks=True).post(link_of(person), body)

    assert (answer.status_code, Reminders.objects.get().checkin_at) == (400, time(8))


def test_the_page_is_neutral_and_the_same_for_everybody(client: Client, person: User) -> None:
    other = make_person()
    pages = [
        client.get(link_of(whose, rule)).content.decode()
        for whose in (person, other)
        for rule in (OutboxRule.CHECKIN, OutboxRule.WEEK, OutboxRule.MEETING)
    ]
    kept = {page.split("<main")[1].split('action="')[0] for page in pages}

    assert len(kept) == 1
    assert person.email not in pages[0]
    assert denied_outside(pages[0].split("<main")[1].split("</main>")[0]) == []


def test_no_address_of_it_reaches_another_site_or_a_cache(client: Client, person: User) -> None:
    answer = client.get(link_of(person))

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_works_where_somebody_else_reads_the_phone(browser: Client, person: User) -> None:
    make_reminders(person, at=NOON)
    person.has_quiet_home = True
    person.save()

    assert "<button" in browser.get(link_of(person)).content.decode()
    assert "They’re off" in browser.post(link_of(person), ONE_CLICK).content.decode()


def test_the_meetings_link_stops_all_groups_from_reminding(client: Client, person: User) -> None:
    group = make_group(person)
    set_reminder(group=group, hours=1, by=person, at=timezone.now())

    client.post(link_of(person, OutboxRule.MEETING), ONE_CLICK)

    assert SupportGroup.objects.get().remind_hours is None
    assert not Due.objects.exists()


def test_a_link_that_was_not_made_here_leads_nowhere(client: Client, person: User) -> None:
    token = off_token(person, OutboxRule.CHECKIN)
    wrong = [
        token[:-1],
        token[:-1] + "-_"[token[-1] == "-"],
        "xy"[token[0] == "x"] + token[1:],
        "none",
        "-" * 99,
    ]

    codes = [client.get(reverse("reminders_off", args=[one])).status_code for one in wrong]

    assert codes == [404] * len(wrong)


def test_the_link_of_a_closed_account_leads_nowhere(person: User) -> None:
    token = off_token(person, OutboxRule.CHECKIN)
    User.objects.update(is_active=False)

    with pytest.raises(WrongOffTokenError):
        opened(token)


def test_the_link_never_runs_out(person: User, time_machine) -> None:
    token = off_token(person, OutboxRule.WEEK)
    time_machine.move_to(datetime(2036, 1, 1, tzinfo=UTC))

    assert opened(token) == (person, OutboxRule.WEEK)


def test_the_first_reminder_of_a_new_choice_is_the_next_such_hour(person: User) -> None:
    make_reminders(person, at=NOON, checkin_at=time(11))

    assert Due.objects.get().next_due_at.date() == date(2026, 11, 24)
