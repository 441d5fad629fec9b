"""Which group of the list a client is in, state by state, and in which order."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from checkins.enums import AlertOutcome, ContactHow, NoticeKind
from checkins.models import Alert, Client, User
from checkins.queries.caseload import CaseloadRow, Section, caseload
from checkins.queries.sharing_reads import clients_of
from checkins.services.alerts import close, mark_acted_on, mark_seen, snooze
from checkins.services.contact_log import log_contact
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, save, share
from tests.services.patterns import BASELINE, REACH_OUT, STRONG, TODAY, WATCH, ago, live, noon

ALL = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
NONE: dict[str, bool] = {}
DAY = timedelta(days=1)
CONTACT, QUIET, WATCHED, HEAVY, ASIDE, NEW, STEADY = list(Section)[:7]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor(time_zone="America/New_York")


def row_of(reader: User, person: User, at: datetime = NOON) -> CaseloadRow:
    pk = Client.objects.get(counselor=reader, person=person).pk
    sections = caseload(clients_of(reader, at=at), reader=reader, at=at).sections
    (row,) = [row for rows in sections.values() for row in rows if row.id == pk]
    return row


def group_of(reader: User, person: User, at: datetime = NOON) -> Section:
    return row_of(reader, person, at).section


# --- lives ----------------------------------------------------------------------------------------


def used(person: User, back: int = 0) -> None:
    live(person, BASELINE, ends=back + 1)
    save(person, ago(back), noon(ago(back)), used="yes", cravings=0, finish=True)


def planned(person: User, back: int = 0) -> None:
    live(person, BASELINE, ends=back + 1)
    save(person, ago(back), noon(ago(back)), planning=3, finish=True)


def thought_once(person: User) -> None:
    live(person, BASELINE, ends=1)
    save(person, TODAY, NOON, planning=1, finish=True)


def rose(person: User) -> None:
    live(person, BASELINE + REACH_OUT)


def rose_strongly(person: User) -> None:
    live(person, BASELINE + STRONG)


def rose_a_little(person: User) -> None:
    live(person, BASELINE + WATCH)


def was_heavy(person: User) -> None:
    live(person, "3" * 20)


def was_steady(person: User) -> None:
    live(person, BASELINE)


def was_new(person: User) -> None:
    live(person, "000")


def fell_quiet(person: User) -> None:
    live(person, BASELINE, ends=9)


def fell_quiet_heavy(person: User) -> None:
    live(person, "3" * 20, ends=9)


def rose_and_fell_quiet(person: User) -> None:
    live(person, BASELINE + REACH_OUT, ends=9)


def used_a_week_ago(person: User) -> None:
    used(person, 7)


def used_long_ago(person: User) -> None:
    used(person, 8)


def used_and_came_back(person: User) -> None:
    used(person, 8)
    save(person, ago(7), noon(ago(7)), used="no", cravings=0, finish=True)


def used_when_new(person: User) -> None:
    live(person, "000", ends=9)
    save(person, ago(8), noon(ago(8)), used="yes", cravings=0, finish=True)


# --- verbs ----------------------------------------------------------------------------------------


def nothing(person: User, by: User) -> None:
    """Leave everything as it is."""


def _on_each(person: User, service: Callable[..., None], by: User, **more: object) -> None:
    for alert in Alert.objects.filter(person=person).not_closed():
        service(alert=alert, by=by, at=NOON, **more)


def see(person: User, by: User) -> None:
    _on_each(person, mark_seen, by)


def act(person: User, by: User) -> None:
    _on_each(person, mark_acted_on, by)


def set_aside(person: User, by: User) -> None:
    _on_each(person, snooze, by, until=NOON + 3 * DAY, reason="On a trip.")


def shut(person: User, by: User) -> None:
    _on_each(person, close, by, outcome=AlertOutcome.USEFUL)


def _call(person: User, by: User, *, reached: bool) -> None:
    client = Client.objects.get(counselor=by, person=person)
    log_contact(client=client, by=by, at=NOON, how=ContactHow.CALL, reached=reached, line="")


def reach(person: User, by: User) -> None:
    _call(person, by, reached=True)


def call_in_vain(person: User, by: User) -> None:
    _call(person, by, reached=False)


TABLE = [
    # life, scopes, verb, group
    (used, ALL, nothing, CONTACT),
    (used, ALL, see, CONTACT),
    (used, ALL, call_in_vain, CONTACT),
    (used, ALL, act, WATCHED),
    (used, ALL, shut, WATCHED),
    (used, ALL, reach, WATCHED),
    (used, ALL, set_aside, ASIDE),
    (used, {"use": True}, nothing, CONTACT),
    (used, {"use": True}, reach, WATCHED),
    (used, {"alerts": True}, nothing, STEADY),
    (planned, NONE, nothing, CONTACT),
    (planned, NONE, reach, WATCHED),
    (planned, {"alerts": True}, set_aside, ASIDE),
    (thought_once, ALL, nothing, WATCHED),
    (rose, ALL, nothing, CONTACT),
    (rose, ALL, see, CONTACT),
    (rose, ALL, call_in_vain, CONTACT),
    (rose, ALL, act, WATCHED),
    (rose, ALL, shut, WATCHED),
    (rose, ALL, reach, WATCHED),
    (rose, ALL, set_aside, ASIDE),
    (rose, NONE, nothing, CONTACT),
    (rose, NONE, reach, WATCHED),
    (rose_strongly, ALL, nothing, CONTACT),
    (rose_a_little, ALL, nothing, WATCHED),
    (was_heavy, ALL, nothing, HEAVY),
    (was_steady, ALL, nothing, STEADY),
    (was_new, ALL, nothing, NEW),
    (fell_quiet, ALL, nothing, QUIET),
    (fell_quiet_heavy, ALL, nothing, QUIET),
    (rose_and_fell_quiet, ALL, nothing, CONTACT),
    (rose_and_fell_quiet, ALL, act, QUIET),
    (rose_and_fell_quiet, ALL, set_aside, ASIDE),
    (used_a_week_ago, ALL, nothing, CONTACT),
    (used_long_ago, ALL, nothing, QUIET),
    (used_long_ago, ALL, set_aside, ASIDE),
    (used_long_ago, ALL, reach, QUIET),
    (used_long_ago, {"use": True}, nothing, QUIET),
    (used_and_came_back, ALL, nothing, CONTACT),
    (used_and_came_back, ALL, act, QUIET),
    (used_when_new, ALL, nothing, QUIET),
]


@pytest.mark.parametrize(
    ("lives", "scopes", "verb", "group"),
    TABLE,
    ids=[
        f"{lives.__name__}-{'+'.join(scopes)}-{verb.__name__}" for lives, scopes, verb, _ in TABLE
    ],
)
def test_each_state_has_its_group(
    sam: User,
    lives: Callable[[User], None],
    scopes: dict[str, bool],
    verb: Callable[[User, User], None],
    group: Section,
) -> None:
    person = make_person()
    lives(person)
    share(person, sam, NOON - timedelta(hours=1), **scopes)

    verb(person, sam)

    assert group_of(sam, person) == group


# --- coming back ----------------------------------------------------------------------------------


def test_who_is_set_aside_comes_back_when_the_snooze_ends(sam: User) -> None:
    person = make_person()
    rose(person)
    share(person, sam, NOON, **ALL)
    set_aside(person, sam)
    until = NOON + 3 * DAY

    before, after = (row_of(sam, person, at) for at in (until - DAY / 24, until))

    assert (before.section, before.details.back_on) == (ASIDE, until.date())
    assert (after.section, after.details.back_on) == (CONTACT, None)


def test_a_new_cause_ends_being_set_aside(sam: User) -> None:
    person = make_person()
    rose(person)
    share(person, sam, NOON, **ALL)
    set_aside(person, sam)

    save(person, TODAY, NOON + DAY / 24, used="yes", finish=True)

    assert group_of(sam, person, NOON + DAY / 12) == CONTACT


@pytest.mark.parametrize("verb", [act, shut, reach])
def test_a_new_urgent_day_comes_back_after_any_verb(
    sam: User, verb: Callable[[User, User], None]
) -> None:
    person = make_person()
    rose(person)
    share(person, sam, NOON, **ALL)
    verb(person, sam)

    save(person, TODAY, NOON + DAY / 24, planning=3, finish=True)

    assert group_of(sam, person, NOON + DAY / 12) == CONTACT


@pytest.mark.parametrize("scopes", [ALL, {"use": True}], ids=["alerts", "no alerts"])
def test_use_after_a_contact_asks_for_another(sam: User, scopes: dict[str, bool]) -> None:
    person = make_person()
    was_steady(person)
    share(person, sam, NOON, **scopes)
    reach(person, sam)

    save(person, TODAY, NOON + DAY / 24, used="yes", finish=True)

    assert group_of(sam, person, NOON + DAY / 12) == CONTACT


# --- over after a week ----------------------------------------------------------------------------


def test_an_urgent_day_that_is_over_heads_the_quiet_ones_with_its_alert_open(sam: User) -> None:
    for label, lives in (("Long", fell_quiet), ("Was urgent", used_long_ago)):
        person = make_person()
        lives(person)
        share(person, sam, NOON, label=label, **ALL)

    rows = caseload(clients_of(sam, at=NOON), reader=sam, at=NOON).sections[QUIET]

    assert [row.label for row in rows] == ["Was urgent", "Long"]
    assert rows[0].details.reason.startswith(
        "Was urgent, Nov 15. Reported use on Nov 15. No check-in for "
    )
    assert Alert.objects.get().status == "open"


def test_who_was_reached_since_does_not_head_them(sam: User) -> None:
    for label, lives in (("Was urgent", used_long_ago), ("Long", fell_quiet)):
        person = make_person()
        lives(person)
        share(person, sam, NOON, label=label, **ALL)
        if label == "Was urgent":
            reach(person, sam)

    rows = caseload(clients_of(sam, at=NOON), reader=sam, at=NOON).sections[QUIET]

    assert [row.label for row in rows] == ["Long", "Was urgent"]


# --- set aside ------------------------------------------------------------------------------------


def test_ones_own_reason_to_set_aside_is_said_and_nobody_elses(sam: User) -> None:
    lee, person = make_counselor("Lee", time_zone="America/New_York"), make_person()
    rose(person)
    for reader in (sam, lee):
        share(person, reader, NOON, **ALL)
    alert, until = Alert.objects.get(), NOON + 3 * DAY
    snooze(alert=alert, by=sam, at=NOON, until=until, reason="Seeing him Monday.")

    own, theirs = row_of(sam, person), row_of(lee, person)

    assert (own.section, own.details.aside_reason) == (ASIDE, "Seeing him Monday.")
    assert (theirs.section, theirs.details.aside_reason) == (ASIDE, "")
    assert row_of(sam, person, until + DAY).details.aside_reason == ""


def test_ones_own_old_reason_does_not_stand_at_what_a_colleague_set_aside_since(sam: User) -> None:
    lee, person = make_counselor("Lee", time_zone="America/New_York"), make_person()
    rose(person)
    for reader in (sam, lee):
        share(person, reader, NOON, **ALL)
    alert, until = Alert.objects.get(), NOON + DAY
    snooze(alert=alert, by=sam, at=NOON, until=until, reason="Seeing him Monday.")
    alert.refresh_from_db()
    snooze(alert=alert, by=lee, at=until, until=until + 3 * DAY, reason="He is away.")

    own, theirs = row_of(sam, person, until), row_of(lee, person, until)

    assert (own.section, own.details.aside_reason) == (ASIDE, "")
    assert (theirs.section, theirs.details.aside_reason) == (ASIDE, "He is away.")


# --- boxes ----------------------------------------------------------------------------------------


def thought_and_rose(person: User) -> None:
    live(person, BASELINE + REACH_OUT, ends=1)
    save(person, TODAY, NOON, cravings=4, old_places=4, planning=1, finish=True)


def rose_and_used(person: User) -> None:
    live(person, BASELINE + REACH_OUT, ends=1)
    save(person, TODAY, NOON, cravings=4, old_places=4, used="yes", finish=True)


@pytest.mark.parametrize(
    ("lives", "scopes", "can"),
    [
        (rose, ALL, True),
        (rose_strongly, ALL, True),
        (rose, {"signs": True}, False),  # sees no alert
        (rose_and_used, ALL, False),
        (thought_and_rose, ALL, False),
        (planned, ALL, False),
        (thought_once, ALL, False),
        (used, ALL, False),
        (used_long_ago, ALL, False),
        (rose_a_little, ALL, False),
    ],
)
def test_a_box_stands_where_an_alert_waits_that_is_no_use_no_planning_and_not_urgent(
    sam: User, lives: Callable[[User], None], scopes: dict[str, bool], can: bool
) -> None:
    person = make_person()
    lives(person)
    share(person, sam, NOON, **scopes)

    assert row_of(sam, person).can_be_marked is can


def test_who_thought_of_use_has_no_box_once_that_alert_is_closed(sam: User) -> None:
    person = make_person()
    thought_and_rose(person)
    share(person, sam, NOON, **ALL)
    for alert in Alert.objects.exclude(cause=NoticeKind.PATTERN):
        close(alert=alert, by=sam, at=NOON, outcome=AlertOutcome.USEFUL)

    row = row_of(sam, person)

    assert (row.section, row.urgency) == (CONTACT, None)
    assert not row.can_be_marked


# --- who reached them -----------------------------------------------------------------------------


def test_a_contact_is_said_to_its_author_and_to_a_colleague_without_a_name(sam: User) -> None:
    lee, person = make_counselor("Lee", time_zone="America/New_York"), make_person()
    rose(person)
    for reader in (sam, lee):
        share(person, reader, NOON, **ALL)
    before = {row_of(reader, person).details.contact for reader in (sam, lee)}

    _call(person, lee, reached=True)

    assert before == {"No contact yet"}
    assert row_of(lee, person).details.contact == "You reached them, Nov 23"
    assert row_of(sam, person).details.contact == "A colleague reached them, Nov 23"
    assert row_of(lee, person).details.last_contact == "Nov 23, call"
    assert row_of(sam, person).details.last_contact == "A colleague, Nov 23"
    assert group_of(sam, person) == WATCHED


def test_a_try_in_vain_is_said_beside_the_last_contact(sam: User) -> None:
    person = make_person()
    rose(person)
    share(person, sam, NOON, **ALL)
    client = Client.objects.get()
    call_in_vain(person, sam)
    first, short = row_of(sam, person).details.contact, row_of(sam, person).details.last_contact
    for days, reached in ((1, True), (2, False)):
        at = NOON + days * DAY
        log_contact(client=client, by=sam, at=at, how=ContactHow.TEXT, reached=reached, line="")

    assert first == "You tried, Nov 23. No contact yet"
    assert short == "Nov 23, no answer"
    assert row_of(sam, person, NOON + DAY).details.last_contact == "Nov 25, no answer"
    assert row_of(sam, person, NOON + 3 * DAY).details.contact == (
        "You tried, Nov 25. You reached them, Nov 24"
    )


def test_a_note_is_no_contact(sam: User) -> None:
    person = make_person()
    rose(person)
    share(person, sam, NOON, **ALL)

    client = Client.objects.get()
    log_contact(client=client, by=sam, at=NOON, how=ContactHow.NOTE, reached=False, line="x")

    assert row_of(sam, person).details.contact == "No contact yet"


# --- order ----------------------------------------------------------------------------------------


def test_contact_today_begins_with_what_is_urgent_then_with_the_longest_wait(sam: User) -> None:
    lives = {
        "rose": rose,
        "rose strongly": rose_strongly,
        "planned": planned,
        "planned before": lambda person: planned(person, 2),
        "used": used,
        "used before": lambda person: used(person, 3),
        "rose before": lambda person: live(person, BASELINE + REACH_OUT, ends=1),
    }
    for label, live_so in lives.items():
        person = make_person()
        live_so(person)
        share(person, sam, NOON, label=label, **ALL)

    rows = caseload(clients_of(sam, at=NOON), reader=sam, at=NOON).sections[CONTACT]

    assert [(row.label, row.waits_days) for row in rows] == [
        ("used before", 3),
        ("used", 0),
        ("planned before", 2),
        ("planned", 0),
        ("rose strongly", 1),
        ("rose before", 1),
        ("rose", 0),
    ]


def test_a_wait_begins_anew_once_an_alert_was_worked(sam: User) -> None:
    person = make_person()
    live(person, BASELINE + REACH_OUT, ends=1)
    share(person, sam, NOON - 2 * DAY, **ALL)
    alert = Alert.objects.get()
    mark_acted_on(alert=alert, by=sam, at=NOON - timedelta(hours=20))

    save(person, TODAY, NOON, cravings=4, old_places=4, finish=True)

    alert.refresh_from_db()
    assert (alert.status, alert.opened_at) == ("open", noon(ago(1)))
    assert row_of(sam, person).waits_days == 0
