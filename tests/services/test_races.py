"""Many at once: each test commits for real, so that its threads see one another."""

import uuid
from contextlib import suppress
from datetime import date, time, timedelta
from functools import partial

import pytest
from django.db import connection

from checkins.engine.silence import MOST_MISSED
from checkins.enums import (
    CallAnswer,
    Channel,
    ConsentKind,
    ContactHow,
    Ended,
    GroupKind,
    GroupLanguage,
    OutboxRule,
    OwnLineKind,
    Purpose,
    Role,
    Signature,
    SupporterSees,
)
from checkins.models import (
    AskedCall,
    AuditEvent,
    BodyCheck,
    Break,
    CheckinSubmission,
    Client,
    ClinicGroup,
    Consent,
    ContactLog,
    CravingEpisode,
    DailyCheckin,
    DayRemark,
    DevicePin,
    Due,
    NameRequest,
    OutboxMessage,
    OwnLine,
    PersonStatus,
    Reminders,
    SharingCode,
    StaffInvitation,
    SupportContact,
    Supporter,
    SupportGroup,
    ThoughtRecord,
    TryCount,
    User,
)
from checkins.models.locks import MOST_WRONG
from checkins.services.breaks import announce_break
from checkins.services.calls import CallOverError, answer, ask_for_call, take_back
from checkins.services.checkins import Page, save_page
from checkins.services.clinic_groups import ListedDetails, list_group
from checkins.services.contact_log import log_contact
from checkins.services.contacts import MOST_CONTACTS, TooManyContactsError, add_contact
from checkins.services.day_after import put_look_back_off, save_body_check
from checkins.services.devices import (
    DeviceLinkOverError,
    find_link,
    know_device,
    use_link,
)
from checkins.services.groups import GroupDetails, add_group
from checkins.services.invitations import InvitationGoneError
from checkins.services.locks import NoPinError, WrongPinError, set_pin, try_pin
from checkins.services.own_lines import add_line
from checkins.services.refold import refold
from checkins.services.rides import Answers, keep_ride
from checkins.services.sharing import grant, revoke, stop_all_sharing
from checkins.services.sharing_codes import CodeNotOpenError, NotACounselorError, make_code
from checkins.services.sharing_texts import Terms, consent_text, digest
from checkins.services.staff import (
    LastOperatorError,
    deactivate_account,
    invite_staff,
    join_staff,
)
from checkins.services.staff_names import NameWaitsError, ask_for_name
from checkins.services.supporters import (
    NotASupporterError,
    accept_invitation,
    invite_supporter,
)
from checkins.services.thoughts import Thought, add_thought
from checkins.services.tries import PASSWORDS, take_try
from tests.amounts import how_many
from tests.constants import (
    SHIPS,
    before_the_change,
    kept_from_scratch,
    kept_of,
    memory_from_scratch,
    memory_of,
)
from tests.factories import (
    PASSWORD,
    agree_to_calls,
    make_counselor,
    make_device_link,
    make_person,
    make_reminders,
    make_staff,
    make_supporter,
    save,
    share,
)
from tests.services.patterns import BASELINE, WATCH, live
from tests.threads import at_once
from tests.ticks import tick

DAY, A_DAY = date(2026, 11, 23), timedelta(days=1)
SAVERS = 50
TAPS = 20

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("savers_may_wait_for_a_connection"),
]


def saving(person, at, **fields):
    """Make a job that saves one page of the day."""
    return lambda: save(person, DAY, at, **fields).pk


def test_fifty_savers_with_a_field_each_make_one_day_with_every_answer(at):
    person = make_person()
    codes = [f"line_{number}" for number in range(SAVERS)]

    rows = at_once([saving(person, at, **{code: 1}) for code in codes])

    day = DailyCheckin.objects.get(person=person)
    assert rows == [day.pk] * SAVERS
    assert day.answers == dict.fromkeys(codes, 1)
    assert day.asked == sorted(codes)
    assert CheckinSubmission.objects.filter(person=person).count() == SAVERS


@pytest.mark.parametrize("race", range(how_many(quick=8, full=100)))
def test_pages_saved_while_the_memory_is_folded_anew_lose_nothing(at, race):
    person = make_person()
    with before_the_change():
        live(person, BASELINE + WATCH, ends=1)
    before = list(DailyCheckin.objects.order_by("day").values())
    codes = ["cravings", "old_places", "stressed", "low_mood"]
    jobs = [saving(person, at, **{code: 2}) for code in codes]
    jobs.insert(race % 5, lambda: refold(person=person, at=at))

    at_once(jobs)

    *days, today = DailyCheckin.objects.order_by("day")
    assert today.answers == dict.fromkeys(codes, 2)
    assert memory_of(person) == memory_from_scratch(person)
    assert memory_of(person)[2]["risk"] == today.risk
    assert (today.constants, len(days)) == (SHIPS.version, len(before))
    assert list(DailyCheckin.objects.order_by("day").values())[:-1] == before


@pytest.mark.parametrize("race", range(how_many(quick=3, full=50)))
def test_open_days_saved_at_once_keep_the_memory_of_a_fold_from_the_start(at, race):
    person = make_person()
    live(person, BASELINE + WATCH, ends=race % 2)
    backs = [*range(8), 3, 0]
    jobs = [
        lambda back=back, digit=digit: save(person, DAY - back * A_DAY, at, stressed=digit % 5).pk
        for digit, back in enumerate(backs[race:] + backs[:race])
    ]

    at_once(jobs)

    assert memory_of(person) == memory_from_scratch(person)
    assert kept_of(person) == kept_from_scratch(person)


def test_fifty_tries_at_once_are_twenty(at):
    may = at_once([lambda: take_try(PASSWORDS, "anybody", at=at)] * SAVERS)

    assert sorted(may) == [False] * 30 + [True] * 20
    assert len(TryCount.objects.get().moments) == 20


def test_a_link_to_a_new_device_is_used_once_of_many_times_at_once(at):
    link = find_link(token=make_device_link(make_person(), at=at), at=at)

    def use():
        with suppress(DeviceLinkOverError):
            return use_link(link=link, at=at)

    used = at_once([use] * TAPS)

    assert [account for account in used if account] == [link.account]


def test_ten_guesses_of_a_pin_at_once_are_five(at):
    person = make_person()
    cookie = know_device(account=person, cookie="", at=at)
    set_pin(pin="2719", by=person, cookie=cookie, session_hash="", user_agent="", at=at)
    row = DevicePin.objects.get()

    def guess():
        try:
            try_pin(row=row, pin="8264", by=person, at=at)
        except (WrongPinError, NoPinError) as error:
            return type(error)

    at_once([guess] * 10)

    events = AuditEvent.objects.filter(action__in=("device_pin_wrong", "device_pin_gone"))
    assert events.count() == MOST_WRONG
    assert not DevicePin.objects.exists()


def test_fifty_savers_of_one_field_make_one_day_with_the_newest_answer(at):
    person = make_person()
    edits = [at - timedelta(seconds=back) for back in range(SAVERS)]

    at_once(
        [saving(person, at, cravings=back % 5, edited_at=edit) for back, edit in enumerate(edits)]
    )

    day = DailyCheckin.objects.get(person=person)
    assert (day.answers, day.first_at) == ({"cravings": 0}, edits[-1])
    assert CheckinSubmission.objects.filter(person=person).count() == SAVERS
    assert PersonStatus.objects.get(person=person).engine_days == 1


def test_fifty_savers_of_eight_days_make_eight_days(at):
    person = make_person()
    days = [DAY - timedelta(days=number % 8) for number in range(SAVERS)]

    def job(day, number):
        return lambda: save(person, day, at, **{f"line_{number}": 2, "stressed": 3}).pk

    at_once([job(day, number) for number, day in enumerate(days)])

    status = PersonStatus.objects.get(person=person)
    assert DailyCheckin.objects.filter(person=person).count() == 8
    assert (status.engine_days, status.strip) == (8, 0b11111111)
    assert (status.first_day, status.last_day) == (DAY - timedelta(days=7), DAY)


def test_savers_of_different_people_do_not_mix(at):
    people = [make_person() for _ in range(4)]

    at_once([saving(person, at, cravings=number % 5) for number, person in enumerate(people)])

    days = [DailyCheckin.objects.get(person=person).answers for person in people]
    assert days == [{"cravings": number % 5} for number in range(4)]


def test_two_tabs_keep_what_each_changed(at):
    person = make_person()
    save(person, DAY, at, bottled_up=1, pulled_away=1)

    at_once(
        [
            saving(person, at + timedelta(minutes=1), bottled_up=4),
            saving(person, at + timedelta(minutes=1), pulled_away=0, slept_well=3),
        ]
    )

    day = DailyCheckin.objects.get(person=person)
    assert day.answers == {"bottled_up": 4, "pulled_away": 0, "slept_well": 3}


def test_a_double_tap_is_one_submission(at):
    person = make_person()
    page = Page(uuid=uuid.uuid4(), day=DAY, fields={"cravings": 2, "note": "rain"}, finish=True)

    rows = at_once([lambda: save_page(page=page, by=person, at=at).pk] * TAPS)

    assert rows == [DailyCheckin.objects.get(person=person).pk] * TAPS
    assert CheckinSubmission.objects.filter(person=person).count() == 1
    assert AuditEvent.objects.filter(about=person.subject_ref, action="page_saved").count() == 1


def test_what_is_tapped_on_the_day_after_at_once_is_one_row_each(at):
    person = make_person()
    row = save(person, DAY, at, used="yes")

    at_once(
        [
            lambda: save_body_check(by=person, at=at, day=DAY, ticks={"ate"}),
            lambda: put_look_back_off(day=row, by=person, at=at),
        ]
        * TAPS
    )

    assert (BodyCheck.objects.count(), DayRemark.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(action="not_now").count() == 1


def test_back_and_resend_with_other_content_is_kept_however_often_it_is_tapped(at):
    person = make_person()
    number = uuid.uuid4()
    save(person, DAY, at, uuid=number, cravings=2)
    again = Page(uuid=number, day=DAY, fields={"cravings": 4}, asked=frozenset({"cravings"}))

    later = at + timedelta(minutes=1)
    at_once([lambda: save_page(page=again, by=person, at=later).pk] * TAPS)

    assert DailyCheckin.objects.get(person=person).answers == {"cravings": 4}
    stored = CheckinSubmission.objects.filter(person=person).order_by("received_at")
    assert [item.fields for item in stored] == [{"cravings": 2}, {"cravings": 4}]


def test_a_list_of_contacts_never_grows_past_its_end(at):
    person = make_person()

    def job(number):
        def add():
            try:
                add_contact(by=person, at=at, name=f"P{number}", number="555-0142")
            except TooManyContactsError:
                return False
            return True

        return add

    added = at_once([job(number) for number in range(MOST_CONTACTS + 5)])

    places = [contact.position for contact in person.support_contacts.all()]
    assert sum(added) == MOST_CONTACTS
    assert places == list(range(MOST_CONTACTS))


def of_a_person(make):
    """Make a person, and return what makes a row of theirs with a form's UUID."""

    def prepare(at):
        person = make_person()
        return lambda form_id: make(by=person, at=at, form_id=form_id)

    return prepare


def of_staff(role, make):
    def prepare(at):
        account = make_staff(role)
        return lambda form_id: make(by=account, at=at, form_id=form_id)

    return prepare


def of_a_client(at):
    sam = make_counselor()
    share(make_person(), sam, at)
    said = {"client": Client.objects.get(), "how": ContactHow.CALL, "reached": True, "line": "ok"}
    return lambda form_id: log_contact(by=sam, at=at, form_id=form_id, **said)


def keep_a_ride(*, by, at, form_id):
    return keep_ride(answers=Answers(after=1), started_at=at, by=by, at=at, form_id=form_id)


LISTED = ListedDetails(
    name="Open door",
    kind=GroupKind.SKILLS,
    weekday=1,
    starts_at=time(18),
    time_zone="America/Chicago",
    language=GroupLanguage.ENGLISH,
)
# What makes a row of each model, with the UUID of a form.
MAKERS = {
    SupportContact: of_a_person(partial(add_contact, name="Rosa", number="555-0142")),
    CravingEpisode: of_a_person(keep_a_ride),
    ThoughtRecord: of_a_person(partial(add_thought, thought=Thought(thought="Always"))),
    Supporter: of_a_person(
        partial(invite_supporter, name="Mom", shown_name="Jo", sees=SupporterSees.SIGNAL)
    ),
    SupportGroup: of_a_person(
        partial(add_group, today=DAY, details=GroupDetails(name="Lee", kind=GroupKind.BUDDY))
    ),
    Break: of_a_person(partial(announce_break, today=DAY, first=DAY, last=DAY)),
    NameRequest: of_staff(Role.COUNSELOR, partial(ask_for_name, name="Dr. Lee")),
    OwnLine: of_a_person(partial(add_line, kind=OwnLineKind.TRIGGER, text="Payday")),
    SharingCode: of_staff(Role.COUNSELOR, partial(make_code, label="J.")),
    StaffInvitation: of_staff(
        Role.OPERATOR, partial(invite_staff, email="lee@clinic.example", role=Role.COUNSELOR)
    ),
    ClinicGroup: of_staff(Role.OPERATOR, partial(list_group, details=LISTED)),
    ContactLog: of_a_client,
}


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_a_form_sent_many_times_at_once_makes_one_row(at, model):
    make, form_id = MAKERS[model](at), uuid.uuid4()
    before = AuditEvent.objects.count(), model.objects.count()

    made = at_once([lambda: make(form_id)] * 8)

    assert made == [made[0]] * 8
    assert (AuditEvent.objects.count(), model.objects.count()) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize(
    "model",
    [model for model in MAKERS if model not in {Break, CravingEpisode, NameRequest, OwnLine}],
    ids=lambda m: m.__name__,
)
def test_two_forms_with_the_same_content_make_two_rows(at, model):
    make = MAKERS[model](at)
    before = model.objects.count()

    at_once([lambda: make(uuid.uuid4())] * 2)

    assert model.objects.count() == before + 2


def test_two_names_asked_for_at_once_leave_one_waiting(at):
    sam, refused = make_counselor(), []

    def ask(name):
        try:
            ask_for_name(by=sam, at=at, name=name)
        except NameWaitsError:
            refused.append(name)

    at_once([partial(ask, "Lee"), partial(ask, "Kim")])

    assert (NameRequest.objects.count(), len(refused)) == (1, 1)


def granting(person, sam, code, at):
    """Make a job that uses the code for this person."""
    terms = Terms(kind=ConsentKind.RECORD, purpose=Purpose.SUPPORT, last_day=date(2027, 1, 1))
    shown = digest(consent_text(terms=terms, person=person, counselor=sam))

    def job():
        try:
            grant(
                code=code,
                terms=terms,
                shown_sha256=shown,
                signature=Signature.PASSWORD,
                by=person,
                at=at,
            )
        except CodeNotOpenError:
            return False
        return True

    return job


def test_one_code_makes_one_consent_however_many_use_it_at_once(at):
    sam, people = make_counselor(), [make_person() for _ in range(8)]
    code, _ = make_code(by=sam, at=at, label="J.")

    granted = at_once([granting(person, sam, code, at) for person in people])

    assert sum(granted) == 1
    assert Consent.objects.count() == Client.objects.count() == 1


def test_many_codes_for_one_person_leave_one_consent_in_force(at):
    sam, person = make_counselor(), make_person()
    codes = [make_code(by=sam, at=at, label="J.")[0] for _ in range(8)]

    granted = at_once([granting(person, sam, code, at) for code in codes])

    assert granted == [True] * 8
    assert Consent.objects.count() == 8
    assert Consent.objects.in_force(at).count() == Client.objects.count() == 1


def test_revoking_many_times_at_once_is_one_revocation(at):
    person = make_person()
    consent = share(person, make_counselor(), at)

    at_once([lambda: revoke(consent=consent, by=person, at=at)] * 8)

    assert Consent.objects.get().revoked_at == at
    assert AuditEvent.objects.filter(action="consent_revoked").count() == 1


SETTINGS = {
    "sqlite": {
        "PRAGMA journal_mode": "wal",
        "PRAGMA synchronous": 2,  # FULL
        "PRAGMA foreign_keys": 1,
        "PRAGMA secure_delete": 1,
        "PRAGMA busy_timeout": 20_000,
    },
    "postgresql": {"SHOW synchronous_commit": "on", "SHOW transaction_isolation": "read committed"},
}


def test_the_tests_run_on_the_database_as_it_is_in_production():
    found = {}

    with connection.cursor() as cursor:
        for question in SETTINGS[connection.vendor]:
            cursor.execute(question)
            found[question] = cursor.fetchone()[0]

    assert found == SETTINGS[connection.vendor]
    assert getattr(connection, "transaction_mode", "IMMEDIATE") == "IMMEDIATE"


def test_operators_who_switch_each_other_off_at_once_leave_one(at):
    operators = [make_staff(Role.OPERATOR) for _ in range(4)]

    def switching_off(by, account):
        def job():
            try:
                deactivate_account(account=account, by=by, at=at)
            except LastOperatorError:
                return "refused"
            return "done"

        return job

    pairs = zip(operators, [*operators[1:], operators[0]], strict=True)
    outcomes = at_once([switching_off(by, account) for by, account in pairs])

    assert sorted(outcomes) == ["done", "done", "done", "refused"]
    assert User.objects.running_the_site().count() == 1


def test_a_link_that_many_use_at_once_makes_one_account(at):
    operator = make_staff(Role.OPERATOR)
    invitation, _ = invite_staff(
        by=operator, at=at, email="lee@clinic.example", role=Role.COUNSELOR
    )

    def joining(name):
        def job():
            try:
                return join_staff(invitation=invitation, at=at, name=name, password=PASSWORD).name
            except InvitationGoneError:
                return None

        return job

    names = at_once([joining(f"N{number}") for number in range(8)])

    assert names.count(None) == 7
    assert [user.name for user in User.objects.filter(email="lee@clinic.example")] == [
        name for name in names if name
    ]


def switching(account, by, at):
    """Make a job that switches the account off."""
    return lambda: deactivate_account(account=account, by=by, at=at)


@pytest.mark.parametrize("race", range(how_many(quick=10, full=100)))
def test_a_consent_signed_while_its_counselor_is_switched_off_does_not_survive(at, race):
    operator, sam = make_staff(Role.OPERATOR), make_counselor()
    people = [make_person() for _ in range(3)]
    codes = [make_code(by=sam, at=at, label="J.")[0] for _ in people]
    jobs = [granting(one, sam, code, at) for one, code in zip(people, codes, strict=True)]
    jobs.insert(race % 4, switching(sam, operator, at))

    at_once(jobs)

    left, granted = Consent.objects.filter(revoked_at=None), Consent.objects.count()
    told = AuditEvent.objects.filter(action="sharing_ended").count()
    assert (left.count(), told) == (0, granted)
    assert SharingCode.objects.filter(used_at=None, withdrawn_at=None).count() == 0


@pytest.mark.parametrize("race", range(how_many(quick=5, full=50)))
def test_a_code_made_while_its_counselor_is_switched_off_does_not_survive(at, race):
    operator, sam = make_staff(Role.OPERATOR), make_counselor()

    def making():
        with suppress(NotACounselorError):
            make_code(by=sam, at=at, label="J.")

    jobs = [making] * 3
    jobs.insert(race % 4, switching(sam, operator, at))

    at_once(jobs)

    assert SharingCode.objects.filter(withdrawn_at=None).count() == 0


@pytest.mark.parametrize("race", range(how_many(quick=5, full=50)))
def test_a_link_accepted_while_its_supporter_is_switched_off_does_not_survive(at, race):
    operator, mom = make_staff(Role.OPERATOR), make_staff(Role.SUPPORTER)
    links = [
        invite_supporter(
            by=make_person(), at=at, name="Mom", shown_name="Jo", sees=SupporterSees.SIGNAL
        )[0]
        for _ in range(3)
    ]

    def accepting(link):
        def job():
            with suppress(NotASupporterError):
                accept_invitation(invitation=link, by=mom, at=at)

        return job

    jobs = [accepting(link) for link in links]
    jobs.insert(race % 4, switching(mom, operator, at))

    at_once(jobs)

    assert Supporter.objects.filter(account=mom, removed_at=None).count() == 0


def a_supporter_who_agreed(at):
    link = make_supporter(make_person(), at)
    agree_to_calls(link, at)
    return link


def test_many_taps_at_once_ask_for_one_call(at):
    link = a_supporter_who_agreed(at)

    asked = at_once([lambda: ask_for_call(by=link.person, at=at, link=link).pk] * TAPS)

    assert asked == [AskedCall.objects.get().pk] * TAPS
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("race", range(how_many(quick=8, full=50)))
def test_a_call_taken_back_while_it_is_answered_says_who_was_first(at, race):
    link = a_supporter_who_agreed(at)
    call = ask_for_call(by=link.person, at=at, link=link)

    def reply():
        with suppress(CallOverError):
            answer(by=link.account, at=at, call_id=call.pk, with_words=CallAnswer.SOON)
            return True

    jobs = [reply, lambda: take_back(by=link.person, at=at, call_id=call.pk)]
    at_once(jobs if race % 2 else jobs[::-1])

    told = list(AuditEvent.objects.filter(action__startswith="call_").values_list("action"))
    call.refresh_from_db()
    assert call.taken_back_at == at
    assert (("call_answered",) in told) is bool(call.answer)
    assert AskedCall.objects.visible_to(link.account, at=at).count() == 0


@pytest.mark.parametrize("race", range(how_many(quick=8, full=50)))
def test_who_is_back_while_the_worker_looks_is_reminded_on(at, race):
    person = make_person()
    make_reminders(person, at=at - 20 * A_DAY)
    for back in range(MOST_MISSED):
        day = (at - (back + 1) * A_DAY).date()
        message = OutboxMessage(person=person, recipient=person, rule=OutboxRule.CHECKIN)
        message.local_day, message.channel, message.queued_at = day, Channel.EMAIL, at
        message.next_at = message.sent_at = at
        message.save(force_insert=True)
    Due.objects.update(next_due_at=at)
    Reminders.objects.update(checkin_at=time(12))

    jobs = [saving(person, at, cravings=1), lambda: tick(at)]
    at_once(jobs if race % 2 else jobs[::-1])

    assert Reminders.objects.get().nudged_on is None
    assert Due.objects.filter(rule=OutboxRule.CHECKIN, next_due_at__gt=at).count() == 1


def test_an_end_that_two_cause_at_once_is_one(at):
    operator, sam, person = make_staff(Role.OPERATOR), make_counselor(), make_person()
    share(person, sam, at)
    share(person, sam, at, kind=ConsentKind.COUNSELING_NOTES)

    at_once([switching(sam, operator, at), lambda: stop_all_sharing(by=person, at=at)])

    because = set(Consent.objects.values_list("revoked_because", flat=True))
    told = AuditEvent.objects.filter(action="sharing_ended").count()
    assert (because, told) in [({Ended.LEFT}, 2), ({Ended.STOPPED}, 0)]
