from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from checkins.enums import ConsentKind, ContactHow, RemarkKind, Role
from checkins.models import (
    AskedCall,
    BodyCheck,
    Client,
    ClinicGroup,
    Consent,
    ContactLog,
    DailyCheckin,
    HistoryCut,
    LetEnd,
    LookBack,
    RenewalAsk,
    SharingCode,
    StaffInvitation,
    Supporter,
    SupportSignal,
    User,
)
from checkins.models.access import OwnedQuerySet
from checkins.services.call_sheets import CallAnswers
from checkins.services.cards import remark
from checkins.services.clinic_groups import retire_group
from checkins.services.contact_log import log_contact
from checkins.services.sharing import revoke, stop_all_sharing
from checkins.services.staff import invite_staff
from tests.conftest import NOON
from tests.factories import (
    agree_to_be_counted,
    make_break,
    make_contact,
    make_counselor,
    make_group,
    make_import,
    make_intention,
    make_kept_step,
    make_listed_group,
    make_memory,
    make_message,
    make_own_line,
    make_page_aside,
    make_person,
    make_plan,
    make_reminders,
    make_ride,
    make_safety_note,
    make_small_step,
    make_staff,
    make_supporter,
    make_thought,
    save,
    say,
    share,
)
from tests.models.access_lists import OWNED, SHARED

DAY = date(2026, 11, 23)
ALL_SCOPES = dict.fromkeys(("signs", "notes", "use", "alerts"), True)


@pytest.fixture(scope="module")
def owner_of_everything(rows_of_the_module):
    """A person with one row of everything that a person can own."""
    person, at = make_person(), NOON
    row = save(person, DAY, at, planning=2, note="rain")
    LookBack.objects.create(person=person, day=DAY, saved_at=at)
    BodyCheck.objects.create(person=person, day=DAY, saved_at=at)
    else_ = make_counselor("Someone else")
    consent = share(person, else_, at, **ALL_SCOPES, call=CallAnswers())
    RenewalAsk.objects.create(consent=consent, person=person, asked_at=at)
    LetEnd.objects.create(consent=consent, person=person, answered_at=at)
    remark(day=row, kind=RemarkKind.DOES_NOT_FIT, by=person, at=at)
    make_import(person)
    make_contact(person)
    make_plan(person)
    make_safety_note(person)
    make_group(person)
    make_own_line(person)
    make_message(person)
    make_thought(person)
    make_ride(person)
    make_break(person, DAY)
    make_reminders(person)
    HistoryCut.objects.create(person=person, first_day=DAY)
    make_memory(person, DAY)
    agree_to_be_counted(person, at)
    make_small_step(person)
    make_intention(person)
    make_kept_step(person)
    make_page_aside(person, DAY, at, cravings=2)
    AskedCall.objects.create(person=person, link=make_supporter(person, at), asked_at=at)
    say(person, at)
    return person


@pytest.fixture
def owner(db, owner_of_everything):
    """The owner as the database has them: a test may change what it holds."""
    return User.objects.get(pk=owner_of_everything.pk)


@pytest.mark.parametrize("model", OWNED)
def test_the_owner_sees_their_row(owner, model):
    assert [row.person for row in model.objects.visible_to(owner)] == [owner]


@pytest.mark.parametrize("model", OWNED)
def test_another_person_sees_only_their_own(owner, model, at):
    other = make_person()
    save(other, DAY, at, planning=1, note="sun")

    assert owner not in {row.person for row in model.objects.visible_to(other)}


@pytest.mark.parametrize("model", OWNED)
def test_who_is_signed_out_sees_nothing(owner, model):
    assert list(model.objects.visible_to(AnonymousUser())) == []


@pytest.mark.parametrize("model", OWNED)
def test_an_inactive_account_sees_nothing(owner, model):
    owner.is_active = False

    assert list(model.objects.visible_to(owner)) == []


@pytest.mark.parametrize("model", OWNED)
@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.SUPPORTER, Role.OPERATOR])
def test_another_role_sees_nothing(owner, model, role, at):
    reader = User.objects.create(email="reader@example.org", role=role)

    assert list(model.objects.visible_to(reader)) == []
    assert list(model.objects.visible_to(reader, at=at)) == []


@pytest.mark.parametrize("model", OWNED)
def test_an_operator_with_every_right_sees_nothing(owner, model):
    operator = User.objects.create_superuser("op@example.org", "quiet-river-stone-41")

    assert (operator.role, operator.is_superuser) == (Role.OPERATOR, True)
    assert list(model.objects.visible_to(operator)) == []


@pytest.mark.parametrize("model", OWNED)
def test_who_became_a_counselor_no_longer_reads_as_a_person(owner, model):
    owner.role = Role.COUNSELOR

    assert list(model.objects.visible_to(owner)) == []


def test_every_model_with_a_person_is_asked_here():
    owned = {
        model
        for model in apps.get_app_config("checkins").get_models()
        if any(field.name == "person" for field in model._meta.fields)
    }

    # The person has no part in what a counselor calls them; it has a test of its own.
    assert owned - {Client} == set(OWNED)
    assert all(isinstance(model.objects.all(), OwnedQuerySet) for model in OWNED)


# --- by consent -----------------------------------------------------------------------------------


@pytest.fixture
def sam(db):
    return make_counselor()


@pytest.mark.parametrize("model", OWNED)
def test_a_consent_opens_what_it_says_and_nothing_else(owner, sam, model, at):
    share(owner, sam, at, **ALL_SCOPES)

    readers = {row.person for row in model.objects.visible_to(sam, at=at)}

    assert readers == ({owner} if model in SHARED or model is Consent else set())


@pytest.mark.parametrize("model", SHARED)
def test_without_a_moment_a_counselor_sees_nothing(owner, sam, model, at):
    share(owner, sam, at, **ALL_SCOPES)

    assert list(model.objects.visible_to(sam)) == []


@pytest.mark.parametrize("model", SHARED)
def test_visible_to_stops_when_the_consent_is_revoked(owner, sam, model, at):
    revoke(consent=share(owner, sam, at, **ALL_SCOPES), by=owner, at=at)

    assert list(model.objects.visible_to(sam, at=at)) == []


@pytest.mark.parametrize("model", SHARED)
def test_visible_to_stops_when_the_consent_runs_out(owner, sam, model, at):
    ends = share(owner, sam, at, **ALL_SCOPES).expires_at

    before, after = (
        list(model.objects.visible_to(sam, at=moment))
        for moment in (ends - timedelta(seconds=1), ends)
    )

    assert (len(before), after) == (1, [])


@pytest.mark.parametrize("model", SHARED)
def test_a_consent_opens_one_person_for_one_counselor(owner, sam, model, at):
    other = make_person()
    save(other, DAY, at, note="sun", planning=2)
    share(other, sam, at, **ALL_SCOPES, call=CallAnswers())

    assert {row.person for row in model.objects.visible_to(sam, at=at)} == {other}


@pytest.mark.parametrize("model", SHARED)
def test_a_consent_about_counseling_notes_opens_no_record(owner, sam, model, at):
    share(owner, sam, at, kind=ConsentKind.COUNSELING_NOTES)

    assert list(model.objects.visible_to(sam, at=at)) == []


@pytest.mark.parametrize("model", SHARED)
def test_a_narrow_consent_opens_only_what_needs_no_scope(owner, sam, model, at):
    share(owner, sam, at)

    assert len(model.objects.visible_to(sam, at=at)) == (0 if SHARED[model] else 1)


def test_only_a_counselor_sees_their_clients_and_codes(owner, sam, at):
    share(owner, sam, at)

    assert [row.counselor for row in Client.objects.visible_to(sam)] == [sam]
    assert [row.counselor for row in SharingCode.objects.visible_to(sam)] == [sam]
    for reader in (owner, AnonymousUser()):
        assert list(Client.objects.visible_to(reader)) == []
        assert list(SharingCode.objects.visible_to(reader)) == []


def test_days_between_holds_both_ends(owner, at):
    for day in (date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)):
        save(owner, day, at, cravings=1)

    found = DailyCheckin.objects.visible_to(owner).between(date(2026, 11, 21), DAY).newest_first()

    assert [row.day.day for row in found] == [23, 22, 21]


@pytest.fixture
def invitation(db, at):
    """An open invitation, with an account of every role around it."""
    for role in Role:
        make_staff(role)
    return invite_staff(by=None, at=at, email="lee@clinic.example", role=Role.COUNSELOR)[0]


def test_an_operator_sees_every_account_but_a_persons(invitation):
    operator = User.objects.get(role=Role.OPERATOR)

    seen = User.objects.visible_to(operator)

    assert {user.role for user in seen} == set(Role) - {Role.PERSON}
    assert list(StaffInvitation.objects.visible_to(operator)) == [invitation]


@pytest.mark.parametrize("role", [*sorted(set(Role) - {Role.OPERATOR}), "closed", "signed out"])
def test_nobody_but_an_operator_sees_accounts_or_invitations(invitation, role):
    if role == "closed":
        reader = make_staff(Role.OPERATOR, is_active=False)
    else:
        reader = User.objects.filter(role=role).first() or AnonymousUser()

    assert list(User.objects.visible_to(reader)) == []
    assert list(StaffInvitation.objects.visible_to(reader)) == []


def test_a_person_is_offered_the_clinics_list_and_an_operator_sees_what_left_it(owner, at):
    operator = make_staff()
    make_listed_group(operator, name="Offered")
    retire_group(listed=make_listed_group(operator, name="Retired"), by=operator, at=at)
    readers = [owner, operator, make_counselor(), make_staff(Role.SUPPORTER), AnonymousUser()]

    seen = [{row.name for row in ClinicGroup.objects.visible_to(reader)} for reader in readers]
    owner.is_active = False

    assert seen == [{"Offered"}, {"Offered", "Retired"}, set(), set(), set()]
    assert list(ClinicGroup.objects.visible_to(owner)) == []


# --- what a supporter is told ---------------------------------------------------------------------


@pytest.fixture
def mom(db):
    return make_staff(Role.SUPPORTER)


@pytest.mark.parametrize("model", OWNED)
def test_a_supporter_sees_their_link_and_a_word_and_nothing_else(owner, mom, model, at):
    make_supporter(owner, at, mom)

    readers = [row.person for row in model.objects.visible_to(mom, at=at)]

    assert readers == ([owner] if model in {Supporter, SupportSignal} else [])


@pytest.mark.parametrize("model", [Supporter, SupportSignal])
def test_without_a_moment_a_supporter_sees_nothing(owner, mom, model, at):
    make_supporter(owner, at, mom)

    assert list(model.objects.visible_to(mom)) == []


# --- what a counselor wrote -----------------------------------------------------------------------


def test_a_contact_is_its_authors_alone(owner, at):
    sam, lee = make_counselor(), make_counselor("Lee")
    for counselor in (sam, lee):
        share(owner, counselor, at, notes=True, alerts=True)
        log_contact(
            client=Client.objects.get(counselor=counselor),
            by=counselor,
            at=at,
            how=ContactHow.CALL,
            reached=False,
            line=counselor.name,
        )
    readers = [sam, lee, owner, make_staff(), AnonymousUser()]

    seen = [[row.line for row in ContactLog.objects.visible_to(reader)] for reader in readers]
    sam.is_active = False

    assert seen == [["Sam"], ["Lee"], [], [], []]
    assert list(ContactLog.objects.visible_to(sam)) == []


def a_note_by_lee(owner, at):
    """What Lee wrote about the owner, who shares with both counselors."""
    sam, lee = make_counselor(), make_counselor("Lee")
    share(owner, lee, at)
    log_contact(
        client=Client.objects.get(counselor=lee),
        by=lee,
        at=at,
        how=ContactHow.NOTE,
        reached=False,
        line="Lee's words",
    )
    return sam


def lines_for(reader, at):
    return [row.line for row in ContactLog.objects.visible_to(reader, at=at)]


@pytest.mark.parametrize(
    ("kinds", "lines"),
    [
        ([], []),
        ([ConsentKind.RECORD], []),
        ([ConsentKind.COUNSELING_NOTES], []),
        ([ConsentKind.RECORD, ConsentKind.COUNSELING_NOTES], ["Lee's words"]),
    ],
)
def test_a_colleagues_note_takes_two_consents(owner, at, kinds, lines):
    sam = a_note_by_lee(owner, at)
    for kind in kinds:
        share(owner, sam, at, kind=kind)

    assert lines_for(sam, at) == lines


@pytest.mark.parametrize("ended", ConsentKind)
def test_a_colleagues_note_closes_with_either_of_them(owner, at, ended):
    sam = a_note_by_lee(owner, at)
    given = {kind: share(owner, sam, at, kind=kind) for kind in ConsentKind}

    revoke(consent=given[ended], by=owner, at=at)

    assert lines_for(sam, at) == []


def test_a_colleagues_note_is_of_the_one_who_agreed(owner, at):
    sam = a_note_by_lee(owner, at)
    other = make_person()
    for kind in ConsentKind:
        share(other, sam, at, kind=kind)

    assert lines_for(sam, at) == []


def test_a_note_of_ones_own_stays_after_both_ended(owner, at):
    sam = make_counselor()
    share(owner, sam, at)
    log_contact(
        client=Client.objects.get(counselor=sam),
        by=sam,
        at=at,
        how=ContactHow.NOTE,
        reached=False,
        line="Sam's words",
    )

    stop_all_sharing(by=owner, at=at)

    assert lines_for(sam, at) == ["Sam's words"]
