from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.enums import AccessAction, ConsentKind, Level, Reason, Role
from checkins.models import AccessEvent, CallSheet, CheckinSubmission, Client, Consent, User
from checkins.queries.sharing_entries import shared_call_sheet, shared_days, shared_notes
from checkins.queries.visits import PAGE_SIZE, visits_of
from checkins.services.access_log import NotVisibleError, open_caseload, open_client
from checkins.services.call_sheets import CallAnswers
from checkins.services.erasures import erase_account
from checkins.services.sharing import revoke, stop_all_sharing
from tests.factories import make_counselor, make_person, save, share
from tests.rows import shown_in

DAY = date(2026, 11, 23)


@pytest.fixture
def sam(db):
    return make_counselor()


def client_of(counselor, person=None):
    clients = Client.objects.filter(counselor=counselor)
    return (clients.filter(person=person) if person else clients).get()


def opening(counselor, at, **more):
    return open_client(client_id=client_of(counselor).pk, by=counselor, at=at, **more)


def test_opening_a_client_is_written_down_with_its_consent(person, sam, at):
    consent = share(person, sam, at)

    opened = opening(sam, at)

    event = AccessEvent.objects.get()
    assert (opened.consent, opened.ended_on, opened.client.label) == (
        consent,
        None,
        "J. from Tuesday",
    )
    assert (event.actor, event.role, event.at) == (sam.subject_ref, Role.COUNSELOR, at)
    assert (event.action, *shown_in(event)) == (
        AccessAction.OPENED_CLIENT,
        [str(person.subject_ref)],
        [str(consent.pk)],
    )


def test_opening_costs_one_read_and_one_insert(person, sam, at):
    share(person, sam, at)
    client = client_of(sam)
    opening(sam, at)  # the list of this one person is stored from now on

    with CaptureQueriesContext(connection) as captured:
        open_client(client_id=client.pk, by=sam, at=at)

    verbs = [query["sql"].split()[0] for query in captured.captured_queries]
    assert [verb for verb in verbs if verb in {"SELECT", "INSERT", "UPDATE"}] == [
        "SELECT",
        "INSERT",
    ]


@pytest.mark.parametrize("count", [1, 5])
def test_a_caseload_costs_the_same_at_any_size_and_is_one_event(sam, at, count):
    people = [make_person() for _ in range(count)]
    for person in people:
        share(person, sam, at)
    open_caseload(by=sam, at=at)  # the list is stored from now on

    with CaptureQueriesContext(connection) as captured:
        open_caseload(by=sam, at=at)

    verbs = [query["sql"].split()[0] for query in captured.captured_queries]
    assert [verb for verb in verbs if verb in {"SELECT", "INSERT"}] == ["SELECT", "INSERT"]
    assert set(shown_in(AccessEvent.objects.latest("pk"))[0]) == {
        str(item.subject_ref) for item in people
    }


def test_a_caseload_names_only_those_of_whom_something_is_shown(person, sam, at):
    share(person, sam, at)
    gone = make_person()
    share(gone, sam, at)
    stop_all_sharing(by=gone, at=at)

    clients = open_caseload(by=sam, at=at)

    assert sorted(item.status is None for item in clients) == [False, True]
    assert shown_in(AccessEvent.objects.get())[0] == [str(person.subject_ref)]


def test_another_counselors_client_looks_like_none(person, sam, at):
    share(person, sam, at)

    with pytest.raises(NotVisibleError):
        open_client(client_id=client_of(sam).pk, by=make_counselor("Lee"), at=at)

    assert AccessEvent.objects.count() == 0


@pytest.mark.parametrize("role", [Role.PERSON, Role.SUPPORTER, Role.OPERATOR])
def test_no_other_role_opens_anything(person, sam, at, role):
    share(person, sam, at)
    client = client_of(sam)
    User.objects.filter(pk=sam.pk).update(role=role)
    reader = User.objects.get(pk=sam.pk)

    with pytest.raises(NotVisibleError):
        open_client(client_id=client.pk, by=reader, at=at)
    with pytest.raises(NotVisibleError):
        open_caseload(by=reader, at=at)


def test_a_reader_demoted_meanwhile_sees_only_the_label(person, sam, at):
    share(person, sam, at)
    User.objects.filter(pk=sam.pk).update(is_active=False)

    opened = opening(sam, at)  # the object in hand is older than the change

    assert (opened.scopes, opened.shared.status) == (None, None)


# --- the three ends -------------------------------------------------------------------------------


def by_revoking(person, at):
    revoke(consent=Consent.objects.get(person=person), by=person, at=at)


def by_running_out(person, at):
    """The end of the consent of :func:`share`, reached by waiting."""


def by_erasing(person, at):
    erase_account(person=person, by=person, at=at)


@pytest.mark.parametrize("waited", [timedelta(0), timedelta(days=40)])
@pytest.mark.parametrize("how", [(by_revoking, 90), (by_running_out, 0), (by_erasing, 90)])
def test_every_end_leaves_a_label_and_a_day_and_nothing_else(person, sam, at, how, waited):
    end, minutes_early = how
    # By the server's clock the last day is over at 05:00, so all three end on one date.
    ended = share(person, sam, at, days=30, use=True).expires_at - timedelta(minutes=minutes_early)
    save(person, DAY, at, used="yes")
    end(person, ended)
    later = ended + waited

    opened = opening(sam, later)
    listed = open_caseload(by=sam, at=later)

    shared = opened.shared
    said = (shared.client.label, shared.scopes, shared.status, shared.ended_on)
    assert said == ("J. from Tuesday", None, None, date(2026, 12, 24))
    [line] = listed
    assert line == (opened.client.pk, line.label, None, None, "", False, None, said[3], None, None)
    assert line.label == "J. from Tuesday"
    assert opened.consent is None
    assert shared_days(sam, opened.shared, at=later, first=DAY, last=DAY) == []
    assert shared_call_sheet(sam, opened.shared, at=later) is None
    assert AccessEvent.objects.count() == 0


def test_a_switched_off_account_shows_nothing(person, sam, at):
    share(person, sam, at)
    User.objects.filter(pk=person.pk).update(is_active=False)

    opened = opening(sam, at)

    assert (opened.scopes, opened.ended_on) == (None, at.date())


@pytest.mark.parametrize("whose", ["counselor", "person", "kind"])
def test_a_consent_of_somebody_elses_opens_nothing(person, sam, at, whose):
    share(person, sam, at)
    other = {
        "counselor": lambda: share(person, make_counselor("Lee"), at),
        "person": lambda: share(make_person(), sam, at),
        "kind": lambda: share(person, sam, at, kind=ConsentKind.COUNSELING_NOTES),
    }[whose]()
    Client.objects.filter(person=person, counselor=sam).update(consent=other)
    client_id = client_of(sam, person).pk

    opened = open_client(client_id=client_id, by=sam, at=at)
    [line] = [line for line in open_caseload(by=sam, at=at) if line.id == client_id]

    assert (opened.scopes, opened.shared.status, line.status) == (None, None, None)


# --- scopes ---------------------------------------------------------------------------------------


@pytest.fixture
def told(person, at):
    """A person who used today, thought of it once, and wrote a note."""
    save(person, DAY, at, used="yes", planning=1, note="rain")
    return person


def test_without_the_use_scope_nothing_tells_of_use(told, sam, at):
    share(told, sam, at, signs=True, notes=True, alerts=True)

    status = opening(sam, at).shared.status
    [day] = shared_days(sam, opening(sam, at).shared, at=at, first=DAY, last=DAY)

    assert (status["level"], status["used_day"]) == (Level.LEARNING, None)
    assert status["reasons"] == [Reason.PLANNING_ONCE]
    assert (day["level"], day["reasons"]) == (Level.LEARNING, [Reason.PLANNING_ONCE])
    assert day["answers"] == {"planning": 1}
    assert "used" not in day
    assert "use_reported_on" not in day


def test_with_the_use_scope_it_stands_there(told, sam, at):
    share(told, sam, at, use=True)

    status = opening(sam, at).shared.status
    [day] = shared_days(sam, opening(sam, at).shared, at=at, first=DAY, last=DAY)

    assert (status["level"], status["used_day"]) == (Level.URGENT, DAY)
    assert status["reasons"] == [Reason.USED, Reason.PLANNING_ONCE]
    assert (day["level"], day["used"]) == (Level.URGENT, "yes")
    assert "answers" not in day


@pytest.mark.parametrize("scope", ["signs", "use", "alerts"])
def test_a_note_needs_its_own_scope(told, sam, at, scope):
    share(told, sam, at, **{scope: True})
    shared = opening(sam, at).shared

    assert shared_notes(sam, shared, at=at, first=DAY, last=DAY) == []


def test_only_the_note_that_stands_is_shown(told, sam, at):
    save(told, DAY, at + timedelta(minutes=1), note="sun")
    share(told, sam, at, notes=True)
    shared = opening(sam, at).shared

    assert shared_notes(sam, shared, at=at, first=DAY, last=DAY) == [(DAY, "sun")]
    assert CheckinSubmission.objects.visible_to(sam, at=at).count() == 1


def test_a_call_sheet_comes_with_any_consent(person, sam, at):
    share(person, sam, at, call=CallAnswers(number="555-0100"))

    sheet = shared_call_sheet(sam, opening(sam, at).shared, at=at)

    assert sheet.number == "555-0100"
    assert CallSheet.objects.visible_to(sam).count() == 0  # without a moment, nothing


# --- what the person sees of it -------------------------------------------------------------------


def test_a_person_reads_who_looked_newest_first(person, sam, at):
    share(person, sam, at)
    open_caseload(by=sam, at=at)
    opening(sam, at + timedelta(minutes=5), page=AccessAction.OPENED_SESSION_SHEET)
    opening(sam, at + timedelta(minutes=9))

    visits = visits_of(person, at=at).visits

    assert [(visit.who, visit.did) for visit in visits] == [
        ("Sam", "opened your trend page"),
        ("Sam", "opened your page for a visit"),
        ("Sam", "saw you in their list"),
    ]


def test_a_visit_stays_after_the_consent(person, sam, at):
    share(person, sam, at)
    opening(sam, at)
    stop_all_sharing(by=person, at=at)

    assert len(visits_of(person, at=at).visits) == 1


def test_nobody_reads_anothers_visits(person, sam, at):
    share(person, sam, at)
    other = make_person()
    share(other, sam, at)
    open_client(client_id=client_of(sam, person).pk, by=sam, at=at)

    assert (len(visits_of(person, at=at).visits), visits_of(other, at=at).visits) == (1, [])
    assert visits_of(make_person(), at=at).visits == []


def looked(person, at, before=None):
    """Return who looked as the page says it, and the day before which the older looks are."""
    page = visits_of(person, at=at, before=before)
    return [(visit.did, visit.how_often, len(visit.times)) for visit in page.visits], page.older


def repeat_newest(moments):
    """Write the newest entry of the log again at each of the moments, as the same look would."""
    [newest] = AccessEvent.objects.order_by("-id").values("actor", "role", "action", "seen_id")[:1]
    AccessEvent.objects.bulk_create(AccessEvent(at=moment, **newest) for moment in moments)


def test_a_days_looks_at_the_list_are_one_line_that_holds_every_time(person, sam, at):
    share(person, sam, at - timedelta(days=3))
    before = [at - timedelta(days=1, minutes=minutes) for minutes in (0, 7)]
    today = [at - timedelta(minutes=minutes) for minutes in range(9)]
    open_caseload(by=sam, at=before[0])
    repeat_newest([before[1], *today])
    for minutes in (20, 21):
        opening(sam, at - timedelta(minutes=minutes))

    visits = visits_of(person, at=at).visits

    page = ("opened your trend page", "", 1)
    assert looked(person, at)[0] == [
        ("saw you in their list", "9 times today", 9),
        page,
        page,
        ("saw you in their list", "twice yesterday", 2),
    ]
    assert visits[0].times == tuple(today)
    assert visits[3].times == tuple(before)


def test_a_day_is_one_of_the_persons_clock(person, sam, at):
    """In New York it is 23:59 and 00:01; on the server's clock both are of one day."""
    share(person, sam, at - timedelta(days=3))
    midnight = at.replace(hour=5, minute=0)
    for minutes in (-1, 1):
        open_caseload(by=sam, at=midnight + timedelta(minutes=minutes))

    assert [count for _, _, count in looked(person, at)[0]] == [1, 1]


def test_a_page_of_looks_ends_with_a_whole_day_and_the_next_one_goes_on(person, sam, at):
    """The fiftieth look is amid a day of thirty: those thirty are on one page, once."""
    share(person, sam, at - timedelta(days=9))
    open_caseload(by=sam, at=at)
    looks = [timedelta(days=day, minutes=minutes) for day in range(3) for minutes in range(30)]
    repeat_newest([at - ago for ago in looks[1:]])
    list_ = "saw you in their list"

    first, older = looked(person, at)
    rest, last = looked(person, at, before=older)

    assert first == [(list_, "30 times today", 30), (list_, "30 times yesterday", 30)]
    assert older == at.date() - timedelta(days=1)
    assert (rest, last) == ([(list_, "30 times on Saturday", 30)], None)
    assert looked(person, at, before=at.date() - timedelta(days=5)) == ([], None)


@pytest.mark.parametrize(("more", "queries"), [(0, 3), (1, 5)])
def test_looks_cost_five_queries_at_most(person, sam, at, more, queries):
    share(person, sam, at)
    opening(sam, at)
    repeat_newest([at + timedelta(minutes=number) for number in range(1, PAGE_SIZE + more)])

    with CaptureQueriesContext(connection) as captured:
        page = visits_of(person, at=at + timedelta(days=1))

    assert (len(page.visits), page.older) == (PAGE_SIZE + more, None)
    assert len(captured) == queries
