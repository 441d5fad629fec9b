import re
import uuid
from datetime import date, time, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from checkins.enums import (
    AccountMailKind,
    ConsentKind,
    NameAnswer,
    NoticeKind,
    OutboxRule,
    RemarkKind,
    Role,
)
from checkins.models import (
    AccessEvent,
    AccountChange,
    AccountMail,
    AccountNotice,
    Alert,
    AlertEvent,
    AskedCall,
    BodyCheck,
    Break,
    CallAgreement,
    CallSheet,
    CheckinImport,
    CheckinSubmission,
    Client,
    Clinic,
    ClinicCount,
    ClinicGroup,
    Consent,
    ContactLog,
    CounselorHours,
    CountingConsent,
    CravingEpisode,
    DailyCheckin,
    DayRemark,
    DeniedLooks,
    Device,
    DeviceLink,
    DevicePin,
    Due,
    HistoryCut,
    KeptStep,
    LogSeal,
    LookBack,
    NameRequest,
    Notice,
    OutboxMessage,
    OwnLine,
    PageAside,
    PersonStatus,
    PlanVersion,
    Profile,
    Purge,
    RelapseStage,
    Reminders,
    SafetyNote,
    SeenList,
    SeenListPart,
    SeenPart,
    SeenPerson,
    SharingCode,
    StaffInvitation,
    StepChoice,
    SupportContact,
    Supporter,
    SupportGroup,
    SupportSignal,
    System,
    ThoughtRecord,
    TryCount,
    User,
    WarningSign,
    WeekIntention,
    WorkerTick,
)
from checkins.services.addresses import ask_for_address
from checkins.services.append_only import lifted
from checkins.services.call_sheets import CallAnswers
from checkins.services.devices import know_device
from checkins.services.form_drafts import Typed, keep_form
from checkins.services.groups import set_reminder
from checkins.services.mail.account_mails import queue_account_mail
from tests.conftest import NOON
from tests.factories import (
    BEGINNING,
    agree_to_be_counted,
    agree_to_calls,
    hand_to,
    make_asked_call,
    make_break,
    make_contact,
    make_counselor,
    make_device_link,
    make_group,
    make_hours,
    make_import,
    make_kept_step,
    make_listed_group,
    make_memory,
    make_message,
    make_notice,
    make_own_line,
    make_page_aside,
    make_person,
    make_reminders,
    make_ride,
    make_safety_note,
    make_small_step,
    make_staff,
    make_subscription,
    make_supporter,
    make_system,
    make_thought,
    save,
    say,
    share,
)

DAY = date(2026, 11, 23)


def linking(**fields):
    def link(person, at):
        make_supporter(person, at)
        Supporter.objects.update(**fields)

    return link


def two_links_to_one_supporter(person, at):
    link = make_supporter(person, at)
    link.pk, link.token_hash = uuid.uuid4(), "2"
    link.save(force_insert=True)


def two_days_in_one(person, at):
    row = save(person, DAY, at, cravings=1)
    row.pk = None
    row.save(force_insert=True)


def two_submissions_of_one_page(person, at):
    save(person, DAY, at, cravings=1)
    item = CheckinSubmission.objects.get(person=person)
    item.pk = None
    item.save(force_insert=True)


def two_pages_aside_of_one_page(person, at):
    row = make_page_aside(person, DAY, at, cravings=1)
    row.pk = uuid.uuid4()
    row.save(force_insert=True)


def a_page_aside_from_the_future(person, at):
    make_page_aside(person, DAY, at, cravings=1)
    PageAside.objects.update(edited_at=at + timedelta(seconds=1))


def an_edit_from_the_future(person, at):
    save(person, DAY, at, cravings=1)
    CheckinSubmission.objects.update(edited_at=at + timedelta(seconds=1))


def two_remarks_of_a_kind_on_one_day(person, at):
    for _ in range(2):
        DayRemark.objects.create(person=person, day=DAY, at=at, kind=RemarkKind.DOES_NOT_FIT)


def an_unknown_remark(person, at):
    DayRemark.objects.create(person=person, day=DAY, at=at, kind="sad")


def changing_a_notice(**fields):
    def change(person, at):
        save(person, DAY, at, planning=2)
        Notice.objects.update(**fields)

    return change


def two_notices_of_a_kind_on_one_day(person, at):
    save(person, DAY, at, planning=2)
    notice = Notice.objects.get()
    notice.pk = uuid.uuid4()
    notice.save(force_insert=True)


def a_plan_numbered(*numbers):
    def write(person, at):
        for number in numbers:
            PlanVersion.objects.create(person=person, number=number, saved_at=at)

    return write


def an_own_line_of_an_unknown_kind(person, at):
    OwnLine.objects.create(person=person, kind="x", created_at=at)


def look_at_a_day(person, at, **fields):
    LookBack.objects.create(person=person, day=DAY, saved_at=at, **fields)


def two_looks_at_one_day(person, at):
    for _ in range(2):
        look_at_a_day(person, at)


def two_body_checks_on_one_day(person, at):
    for _ in range(2):
        BodyCheck.objects.create(person=person, day=DAY, saved_at=at)


def a_strength(**fields):
    def write(person, at):
        ThoughtRecord.objects.create(person=person, at=at, changed_at=at, **fields)

    return write


def a_ride_of(before, after=timedelta()):
    """Make a ride that starts so long before the moment, and ends so long after it."""

    def write(person, at):
        CravingEpisode.objects.create(person=person, started_at=at - before, ended_at=at + after)

    return write


def two_rides_of_one_start(person, at):
    for _ in range(2):
        a_ride_of(timedelta(minutes=10))(person, at)


def memories_in(*places):
    def write(person, at):
        for place in places:
            make_memory(person, DAY, place)

    return write


def steps_with(*steps):
    def write(person, at):
        for fields in steps:
            StepChoice.objects.create(person=person, picked_on=DAY, picked_at=at, **fields)

    return write


def intentions_with(*intentions):
    def write(person, at):
        for fields in intentions:
            WeekIntention.objects.create(person=person, week_from=DAY, kept_at=at, **fields)

    return write


def steps_kept_with(*steps):
    def write(person, at):
        for fields in steps:
            KeptStep.objects.create(person=person, kept_at=at, **fields)

    return write


def changing_the_alert(**fields):
    def change(person, at):
        save(person, DAY, at, planning=2)
        Alert.objects.update(**fields)

    return change


def two_alerts_of_a_cause_on_one_day(person, at):
    save(person, DAY, at, planning=2, used="yes")
    Alert.objects.update(cause=NoticeKind.USE)


def an_unknown_alert_event(person, at):
    save(person, DAY, at, planning=2)
    AlertEvent.objects.update(kind="lost")


def an_alert_event_that_takes_none_back(person, at):
    save(person, DAY, at, planning=2)
    AlertEvent.objects.update(kind="taken_back")


def an_alert_event_that_takes_back_by_another_kind(person, at):
    save(person, DAY, at, planning=2)
    event = AlertEvent.objects.get()
    AlertEvent.objects.create(alert=event.alert, at=at, kind="seen", takes_back=event)


def two_files_that_wait(person, at):
    make_import(person)
    make_import(person, pk=uuid.uuid4())


def a_confirmed_file_that_is_kept(person, at):
    make_import(person)
    CheckinImport.objects.update(confirmed_at=at, days=1)


def a_confirmed_file_without_days(person, at):
    make_import(person)
    CheckinImport.objects.update(confirmed_at=at, sealed_file="")


def a_file_with_an_unknown_order_of_days(person, at):
    make_import(person)
    CheckinImport.objects.update(day_order="day_last")


def with_a_break(**fields):
    def change(person, at):
        make_break(person, DAY)
        Break.objects.update(**fields)

    return change


def two_breaks_that_begin_on_one_day(person, at):
    row = make_break(person, DAY)
    row.pk = uuid.uuid4()
    row.save(force_insert=True)


def with_reminders(**fields):
    def change(person, at):
        make_reminders(person)
        Reminders.objects.update(**fields)

    return change


def with_what_is_due(**fields):
    def change(person, at):
        make_reminders(person)
        Due.objects.update(**fields)

    return change


def due_twice(person, at):
    make_reminders(person)
    Due.objects.create(account=person, rule="checkin", next_due_at=at)


def an_end_due_twice(person, at):
    consent = share(person, make_counselor("Sam"), at)
    for _ in range(2):
        Due.objects.create(account=person, rule="ends_last", consent=consent, next_due_at=at)


def a_group_due_twice(person, at):
    group = make_group(person)
    set_reminder(group=group, hours=1, by=person, at=at)
    Due.objects.create(account=person, rule="meeting", group=group, next_due_at=at)


def with_a_listed_group(**fields):
    def change(person, at):
        make_listed_group(make_staff())
        ClinicGroup.objects.update(**fields)

    return change


def with_a_group(**fields):
    def change(person, at):
        make_group(person)
        SupportGroup.objects.update(**fields)

    return change


def a_picked_group(**fields):
    def pick(person, at):
        listed = make_listed_group(make_staff())
        values = {"person": person, "listed": listed, "from_day": DAY, "created_at": at}
        SupportGroup.objects.create(**{**values, **fields})

    return pick


def picking_twice(person, at):
    a_picked_group()(person, at)
    row = SupportGroup.objects.get()
    row.pk = uuid.uuid4()
    row.save(force_insert=True)


def staff_who_are_erased(role):
    def erased(person, at):
        User.objects.filter(pk=make_staff(Role(role)).pk).update(erase_at=at)

    return erased


def a_seal(**left):
    def sealed(person, at):
        values = {"day": DAY, "count": 2, "digest": "d", "made_at": at}
        LogSeal.objects.create(**values, **left)

    return sealed


def staff_without_an_address(role):
    return lambda person, at: User.objects.create(email=None, role=role)


def an_account_mail(**fields):
    def make(person, at):
        reset = AccountMailKind.RESET
        queue_account_mail(reset, "jo@mail.example", at=at, good_for=timedelta(days=1))
        AccountMail.objects.update(**fields)

    return make


def a_change(**fields):
    def change(person, at):
        AccountChange.objects.create(
            **{"account": person, "kind": "password", "made_at": at, **fields}
        )

    return change


def twice(model, **fields):
    def make(person, at):
        for _ in range(2):
            model.objects.create(**fields)

    return make


def a_device(**fields):
    def make(person, at):
        values = {"account": person, "token_hash": "1", "made_at": at, "used_at": at}
        Device.objects.create(**{**values, **fields})

    return make


def a_pin_tried_six_times(person, at):
    know_device(account=person, cookie="", at=at)
    DevicePin.objects.create(device=Device.objects.get(), pin_hash="x", tries=6, set_at=at)


def a_device_link(**fields):
    def make(person, at):
        values = {"account": person, "token_hash": "1", "address_hash": "1", "made_at": at}
        DeviceLink.objects.create(id=uuid.uuid4(), **{**values, **fields})

    return make


def two_notices_of_one_address(person, at):
    make_notice(person, at=at)
    notice = AccountNotice.objects.get()
    notice.pk, notice.token_hash = uuid.uuid4(), "2"
    notice.save(force_insert=True)


def a_message_with_a_notice(rule):
    def make(person, at):
        make_notice(person, at=at)
        OutboxMessage.objects.update(rule=rule)

    return make


def a_message(**fields):
    return lambda person, at: make_message(person, **fields)


def a_call(**fields):
    def ask(person, at):
        make_asked_call(person, at)
        AskedCall.objects.update(**fields)

    return ask


def an_agreement(**fields):
    def agree(person, at):
        agree_to_calls(make_supporter(person, at), at)
        CallAgreement.objects.update(**fields)

    return agree


def a_message_with_a_call(**fields):
    return lambda person, at: make_message(person, call=make_asked_call(person, at), **fields)


def two_messages_of_one_cause(person, at):
    make_message(person)
    make_message(person, queued_at=at)


def two_reminders_of_one_meeting(person, at):
    group = make_group(person)
    for _ in range(2):
        make_message(person, rule=OutboxRule.MEETING, group=group)


def two_tests_of_one_form(person, at):
    form_id = uuid.uuid4()
    for day in (DAY, DAY + timedelta(days=1)):
        make_message(person, rule=OutboxRule.TEST, form_id=form_id, local_day=day)


def a_message_of_nobody(person, at):
    OutboxMessage.objects.create(
        rule=OutboxRule.INVITED, channel="email", local_day=DAY, queued_at=at, next_at=at
    )


def a_message_of_a_person_and_an_invitation(rule):
    def make(person, at):
        inviting()(person, at)
        make_message(person, rule=rule, invitation=StaffInvitation.objects.get())

    return make


def a_warning_of_a_group(person, at):
    make_message(person, group=make_group(person))


def two_accounts_of_one_address(person, at):
    User.objects.create(email=person.email.upper())


def an_unknown_role(person, at):
    User.objects.update(role="owner")


def an_unknown_part_of_the_day(person, at):
    Profile.objects.update(part_of_day="night")


def an_unknown_stage(person, at):
    RelapseStage.objects.create(code="spiritual", position=3)


READING = {"reads_on": 31, "reads_from": time(9), "reads_zone": "America/New_York"}


def a_clinic(**fields):
    return lambda *_: Clinic.objects.create(**fields)


def hours_of_a_counselor(**fields):
    def make(person, at):
        make_hours(make_counselor(), at=at)
        CounselorHours.objects.update(**fields)

    return make


def a_counselor_who_covers_for_themselves(person, at):
    sam = make_counselor()
    make_hours(sam, at=at)
    CounselorHours.objects.update(deputy=sam)


def an_alerts_message(*rules):
    def make(person, at):
        share(person, make_counselor(), at, alerts=True, signs=True)
        save(person, DAY, at, planning=2, finish=True)
        alert, recipient = Alert.objects.get(), OutboxMessage.objects.get().recipient
        OutboxMessage.objects.all().delete()
        for rule in rules:
            make_message(person, rule=rule, alert=alert, recipient=recipient)

    return make


def a_tick(**values):
    return lambda _, at: WorkerTick.objects.create(ticked_at=at, **values)


def clinic_counts(**fields):
    return lambda *_: ClinicCount.objects.create(counted_on=DAY, **fields)


def an_unknown_cadence(person, at):
    WarningSign.objects.filter(code="cravings").update(cadence="monthly")


def inviting(**fields):
    def invite(person, at):
        values = {
            "email": "sam@clinic.example",
            "role": "counselor",
            "token_hash": "1",
            "created_at": at,
            "expires_at": at + timedelta(days=7),
        }
        StaffInvitation.objects.create(**values | fields)

    return invite


def inviting_twice(**fields):
    def invite(person, at):
        inviting()(person, at)
        inviting(**fields)(person, at)

    return invite


def changing_a_day(**fields):
    def change(person, at):
        save(person, DAY, at, cravings=1)
        DailyCheckin.objects.update(**fields)

    return change


def logging_a_contact(**fields):
    def log(person, at):
        client = Client.objects.create(
            counselor=make_counselor(), person=person, label="J.", created_at=at
        )
        ContactLog.objects.create(**{"client": client, "at": at, "how": "call"} | fields)

    return log


def correcting_a_contact(how, times=1):
    def correct(person, at):
        logging_a_contact()(person, at)
        entry = ContactLog.objects.get()
        for _ in range(times):
            ContactLog.objects.create(client=entry.client, at=at, how=how, corrects=entry)

    return correct


def a_note_that_corrects_itself(person, at):
    logging_a_contact(how="note")(person, at)
    ContactLog.objects.update(corrects=F("pk"))


def changing_the_status(**fields):
    return lambda person, at: PersonStatus.objects.update(**fields)


def with_a_consent(break_it):
    """Break something with a consent there; the triggers are not what is asked."""

    def change(person, at):
        consent = share(person, make_counselor(), at, call=CallAnswers())
        with lifted():
            break_it(consent)

    return change


def consents_set(**fields):
    return with_a_consent(lambda consent: Consent.objects.update(**fields))


def a_consent_for_a_system_set(**fields):
    def change(person, at):
        hand_to(person, make_system(at)[0], at, signs=True)
        with lifted():
            Consent.objects.update(**fields)

    return change


def two_consents_for_one_system(person, at):
    consent = hand_to(person, make_system(at)[0], at)
    consent.pk = uuid.uuid4()
    consent.save(force_insert=True)


def a_system_set(**fields):
    def change(person, at):
        make_system(at)
        System.objects.update(**fields)

    return change


def two_systems_of_one_name(person, at):
    for name in ("Records", "Other"):
        make_system(at, name=name)
    System.objects.update(name="Records")


def two_systems_of_one_form(person, at):
    operator = make_staff()
    for _ in range(2):
        make_system(at, operator=operator)
    System.objects.update(form_id=uuid.uuid4())


def two_consents_for_one_counselor(consent):
    consent.pk = uuid.uuid4()
    consent.save(force_insert=True)


def a_consent_that_ends_as_it_begins(consent):
    Consent.objects.update(expires_at=consent.granted_at)


def a_consent_of_more_than_a_year(consent):
    Consent.objects.update(expires_at=consent.granted_at + timedelta(days=366, seconds=1))


def scopes_in_a_consent_about_notes(consent):
    Consent.objects.update(kind="counseling_notes", shows_use=True)


def a_client_of_nobody_without_an_end(consent):
    Client.objects.update(person=None)


def two_clients_of_one_person(consent):
    client = Client.objects.get()
    client.pk = uuid.uuid4()
    client.save(force_insert=True)


def call_sheets_set(**fields):
    return with_a_consent(lambda consent: CallSheet.objects.update(**fields))


def a_visit_with(**fields):
    usual = {"actor": uuid.uuid4(), "role": "counselor", "action": "opened_client"}
    return lambda person, at: AccessEvent.objects.create(at=at, **{**usual, **fields})


def one_digest_twice(model):
    return lambda person, at: [model.objects.create(digest="1") for _ in range(2)]


def a_part_twice_in_a_list(person, at):
    held = {
        "seen_list": SeenList.objects.create(digest="1"),
        "part": SeenPart.objects.create(digest="1"),
    }
    for _ in range(2):
        SeenListPart.objects.create(**held)


def one_person_twice_in_a_part(person, at):
    part = SeenPart.objects.create(digest="1")
    for _ in range(2):
        SeenPerson.objects.create(part=part, subject=person.subject_ref, consent=uuid.UUID(int=1))


def one_form_twice(make, model):
    """Make a row, and copy it under the same form's UUID; what else is unique differs."""

    def write(person, at):
        make(person, at)
        row = model.objects.get()
        row.form_id = uuid.uuid4()
        row.save()
        row.pk = uuid.uuid4()
        for name, value in OTHERWISE.get(model, {}).items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return write


def an_operators_invitation(person, at):
    inviting(invited_by=make_staff())(person, at)


# What must differ between two rows, besides the form.
OTHERWISE = {
    Break: {"first_day": DAY},
    CravingEpisode: {"started_at": BEGINNING - timedelta(minutes=9)},
    Consent: {"kind": ConsentKind.COUNSELING_NOTES},
    SharingCode: {"code_hash": "2"},
    NameRequest: {"answered_at": BEGINNING, "answer": NameAnswer.KEPT},
    StaffInvitation: {"token_hash": "2", "email": "lee@clinic.example"},
    Supporter: {"token_hash": "2", "account": None, "accepted_at": None, "effective_at": None},
}


def a_name_asked_for(**fields):
    """A request of a made-up account's, which has a name to ask for like a counselor's."""

    def make(person, at):
        NameRequest.objects.create(**{"account": person, "name": "Lee", "asked_at": at, **fields})

    return make


MADE_BY_FORMS = {
    Break: lambda person, at: make_break(person, DAY),
    ClinicGroup: lambda person, at: make_listed_group(make_staff()),
    ContactLog: logging_a_contact(),
    CravingEpisode: lambda person, at: make_ride(person),
    NameRequest: a_name_asked_for(),
    OwnLine: lambda person, at: make_own_line(person),
    StaffInvitation: an_operators_invitation,
    SupportContact: lambda person, at: make_contact(person),
    Supporter: make_supporter,
    SupportGroup: lambda person, at: make_group(person),
    SafetyNote: make_safety_note,
    ThoughtRecord: make_thought,
}


def two_consents_of_one_form(consent):
    Consent.objects.update(form_id=consent.pk)
    Consent.objects.bulk_create(
        [Consent(**{**Consent.objects.values().get(), "id": uuid.uuid4(), **OTHERWISE[Consent]})]
    )


def with_a_counting_consent(break_it):
    """Break something with a person who agreed to be counted."""

    def change(person, at):
        consent = agree_to_be_counted(person, at)
        with lifted():
            break_it(consent)

    return change


def two_counting_consents(consent):
    consent.pk = uuid.uuid4()
    consent.save(force_insert=True)


def two_counting_consents_of_one_form(consent):
    CountingConsent.objects.update(form_id=consent.pk, revoked_at=NOON)
    consent.pk, consent.form_id = uuid.uuid4(), consent.pk
    consent.save(force_insert=True)


def a_counting_consent_of(length):
    return with_a_counting_consent(
        lambda consent: CountingConsent.objects.update(expires_at=consent.granted_at + length)
    )


def two_codes_of_one_form(consent):
    one_form_twice(lambda person, at: None, SharingCode)(consent.person, NOON)


# Each constraint's name, and every way in which it is broken here.
BREAKS = {
    **{
        f"checkins_{model._meta.model_name}_one_a_form": [one_form_twice(make, model)]
        for model, make in MADE_BY_FORMS.items()
    },
    "checkins_user_staff_have_an_address": [
        staff_without_an_address(role) for role in ("counselor", "operator")
    ],
    "checkins_user_staff_are_closed_not_erased": [
        staff_who_are_erased(role) for role in ("counselor", "operator")
    ],
    "checkins_profile_kept_months_known": [
        lambda person, at: Profile.objects.update(kept_months=12)
    ],
    "checkins_purge_one_row": [
        lambda person, at: Purge.objects.create(pk=2, purged_at=at, looked_to=at)
    ],
    "checkins_seenlist_once": [one_digest_twice(SeenList)],
    "checkins_seenpart_once": [one_digest_twice(SeenPart)],
    "checkins_seenlistpart_once": [a_part_twice_in_a_list],
    "checkins_seenperson_once": [one_person_twice_in_a_part],
    "checkins_logseal_left_of_it": [
        a_seal(left_count=1),
        a_seal(left_digest="x"),
        a_seal(left_count=3, left_digest="x"),
    ],
    "checkins_accountmail_kind_known": [an_account_mail(kind="other")],
    "checkins_accountmail_lease_has_end": [
        an_account_mail(lease=uuid.uuid4()),
        an_account_mail(leased_until=NOON),
    ],
    "checkins_consent_one_a_form": [with_a_consent(two_consents_of_one_form)],
    "checkins_sharingcode_one_a_form": [with_a_consent(two_codes_of_one_form)],
    "checkins_accessevent_choices_known": [a_visit_with(role="owner"), a_visit_with(action="x")],
    "checkins_callsheet_choices_known": [
        call_sheets_set(call_or_text="shout"),
        call_sheets_set(naloxone_at_home="soon"),
    ],
    "checkins_checkinsubmission_not_from_the_future": [an_edit_from_the_future],
    "checkins_checkinsubmission_once_per_person": [two_submissions_of_one_page],
    "checkins_client_has_a_person_or_an_end": [with_a_consent(a_client_of_nobody_without_an_end)],
    "checkins_client_one_per_counselor": [with_a_consent(two_clients_of_one_person)],
    "checkins_consent_a_year_at_most": [
        with_a_consent(a_consent_that_ends_as_it_begins),
        with_a_consent(a_consent_of_more_than_a_year),
    ],
    "checkins_consent_choices_known": [
        consents_set(kind="all"),
        consents_set(purpose="ads"),
        consents_set(signature="nod"),
    ],
    "checkins_consent_notes_have_no_scopes": [with_a_consent(scopes_in_a_consent_about_notes)],
    "checkins_consent_one_not_revoked": [with_a_consent(two_consents_for_one_counselor)],
    "checkins_consent_one_of_a_system": [two_consents_for_one_system],
    "checkins_consent_one_reader": [
        consents_set(counselor=None),
        a_consent_for_a_system_set(counselor_id=F("person_id")),
    ],
    "checkins_consent_system_reads_no_notes": [
        a_consent_for_a_system_set(kind="counseling_notes", shows_signs=False)
    ],
    "checkins_consent_reason_of_an_end": [
        consents_set(revoked_because="left"),
        consents_set(revoked_at=NOON, revoked_because="gone"),
    ],
    "checkins_countingconsent_a_year_at_most": [
        a_counting_consent_of(timedelta()),
        a_counting_consent_of(timedelta(days=366, seconds=1)),
    ],
    "checkins_countingconsent_one_a_form": [
        with_a_counting_consent(two_counting_consents_of_one_form)
    ],
    "checkins_countingconsent_one_not_revoked": [with_a_counting_consent(two_counting_consents)],
    "checkins_dailycheckin_choices_known": [
        changing_a_day(meeting="maybe"),
        changing_a_day(used="once"),
        changing_a_day(medicine="late"),
    ],
    "checkins_dailycheckin_emotional_in_scale": [
        changing_a_day(score_emotional=-0.1),
        changing_a_day(score_emotional=4.1),
    ],
    "checkins_dailycheckin_level_known": [
        changing_a_day(level="high"),
        changing_a_day(level_without_use=""),
    ],
    "checkins_dailycheckin_mental_in_scale": [
        changing_a_day(score_mental=-0.1),
        changing_a_day(score_mental=4.1),
    ],
    "checkins_dailycheckin_one_per_day": [two_days_in_one],
    "checkins_dailycheckin_physical_in_scale": [
        changing_a_day(score_physical=-0.1),
        changing_a_day(score_physical=4.1),
    ],
    "checkins_accountchange_kind_known": [a_change(kind="name")],
    "checkins_accountchange_undone_after_it": [a_change(undone_at=NOON - timedelta(days=365))],
    "checkins_accountnotice_one_per_address": [two_notices_of_one_address],
    "checkins_deniedlooks_one_per_day": [
        twice(DeniedLooks, actor=uuid.UUID(int=1), day=DAY, count=1)
    ],
    "checkins_device_used_after_it": [a_device(used_at=NOON - timedelta(days=365))],
    "checkins_devicepin_five_tries": [a_pin_tried_six_times],
    "checkins_devicelink_good_for_a_while": [a_device_link(good_until=NOON)],
    "checkins_trycount_kind_known": [twice(TryCount, kind="guess", key_hash="1", over_at=NOON)],
    "checkins_trycount_one_per_key": [twice(TryCount, kind="code", key_hash="1", over_at=NOON)],
    "checkins_alert_cause_opens": [changing_the_alert(cause="support")],
    "checkins_alert_closed_has_outcome": [
        changing_the_alert(status="closed"),
        changing_the_alert(status="closed", closed_at=NOON),
        changing_the_alert(outcome="useful"),
    ],
    "checkins_alert_returned_after_pattern": [
        changing_the_alert(status="closed", closed_at=NOON, outcome="returned_use"),
    ],
    "checkins_alert_one_per_cause": [two_alerts_of_a_cause_on_one_day],
    "checkins_alert_snoozed_has_end": [
        changing_the_alert(status="snoozed"),
        changing_the_alert(snoozed_until=NOON),
        changing_the_alert(status="lost"),
    ],
    "checkins_alertevent_kind_known": [an_unknown_alert_event],
    "checkins_alertevent_takes_one_back": [
        an_alert_event_that_takes_none_back,
        an_alert_event_that_takes_back_by_another_kind,
    ],
    "checkins_checkinimport_confirmed_keeps_no_file": [
        a_confirmed_file_that_is_kept,
        a_confirmed_file_without_days,
    ],
    "checkins_checkinimport_day_order_known": [a_file_with_an_unknown_order_of_days],
    "checkins_checkinimport_one_waiting": [two_files_that_wait],
    "checkins_contactlog_a_note_reaches_nobody": [logging_a_contact(how="note", reached=True)],
    "checkins_contactlog_what_corrects": [
        correcting_a_contact("call"),
        logging_a_contact(how="taken_back"),
    ],
    "checkins_contactlog_corrects_another": [a_note_that_corrects_itself],
    "checkins_contactlog_taken_back_once": [correcting_a_contact("taken_back", times=2)],
    "checkins_contactlog_how_known": [logging_a_contact(how="pigeon")],
    "checkins_notice_once": [two_notices_of_a_kind_on_one_day],
    "checkins_notice_rung_of_kind": [
        changing_a_notice(rung=1),
        changing_a_notice(kind="pattern"),
        changing_a_notice(kind="pattern", rung=4),
        changing_a_notice(kind="rain"),
    ],
    "checkins_dayremark_kind_known": [an_unknown_remark],
    "checkins_dayremark_once_a_day": [two_remarks_of_a_kind_on_one_day],
    "checkins_daymemory_one_in_a_place": [memories_in(0, 0)],
    "checkins_daymemory_few": [memories_in(8)],
    "checkins_bodycheck_one_per_day": [two_body_checks_on_one_day],
    "checkins_lookback_one_per_day": [two_looks_at_one_day],
    "checkins_lookback_came_first_known": [
        lambda person, at: look_at_a_day(person, at, came_first="rain")
    ],
    "checkins_outboxmessage_account_has_notice": [
        a_message(rule="account"),
        a_message_with_a_notice("ended"),
    ],
    "checkins_askedcall_answer_known": [
        a_call(seen_at=NOON, answer="rain", answered_at=NOON),
        a_call(seen_at=NOON, answer="soon"),
        a_call(seen_at=NOON, answered_at=NOON),
        a_call(answer="soon", answered_at=NOON),
    ],
    "checkins_askedcall_answered_in_time": [
        a_call(
            asked_at=NOON - timedelta(hours=2, milliseconds=2),
            seen_at=NOON,
            answer="soon",
            answered_at=NOON,
        ),
    ],
    "checkins_callagreement_channel_known": [an_agreement(channel="pigeon")],
    "checkins_callagreement_hours_whole": [
        an_agreement(starts_at=time(7)),
        an_agreement(ends_at=time(7)),
        an_agreement(starts_at=time(7), ends_at=time(7)),
    ],
    "checkins_outboxmessage_call_of_its_rule": [a_message(rule="call"), a_message_with_a_call()],
    "checkins_outboxmessage_once_a_call": [a_message_with_a_call(rule="call")],
    "checkins_outboxmessage_choices_known": [
        a_message(rule="rain"),
        a_message(channel="pigeon"),
    ],
    "checkins_outboxmessage_lease_has_end": [
        a_message(lease=uuid.uuid4()),
        a_message(leased_until=NOON),
    ],
    "checkins_outboxmessage_of_a_person_or_an_invitation": [
        a_message(rule="invited"),
        a_message(recipient=None),
        a_message_of_nobody,
        a_message_of_a_person_and_an_invitation("invited"),
        a_message_of_a_person_and_an_invitation("ends_first"),
    ],
    "checkins_outboxmessage_once": [two_messages_of_one_cause],
    "checkins_outboxmessage_once_a_meeting": [two_reminders_of_one_meeting],
    "checkins_outboxmessage_once_a_form": [two_tests_of_one_form],
    "checkins_outboxmessage_test_of_a_form": [
        a_message(rule="test"),
        a_message(form_id=uuid.uuid4()),
    ],
    "checkins_outboxmessage_reminder_of_a_group": [
        a_message(rule="meeting"),
        a_warning_of_a_group,
    ],
    "checkins_outboxmessage_one_end": [a_message(sent_at=NOON, dropped_at=NOON)],
    "checkins_personstatus_level_known": [
        changing_the_status(level="high"),
        changing_the_status(level_without_use=""),
    ],
    "checkins_ownline_kind_known": [an_own_line_of_an_unknown_kind],
    "checkins_planversion_counted_from_one": [a_plan_numbered(0)],
    "checkins_planversion_numbered_once": [a_plan_numbered(1, 1)],
    "checkins_pageaside_not_from_the_future": [a_page_aside_from_the_future],
    "checkins_pageaside_once_per_person": [two_pages_aside_of_one_page],
    "checkins_keptstep_code_or_words": [
        steps_kept_with({}),
        steps_kept_with({"code": "shower", "sealed_text": "x"}),
    ],
    "checkins_keptstep_once": [steps_kept_with({"code": "shower"}, {"code": "shower"})],
    "checkins_stepchoice_code_or_words": [
        steps_with({}),
        steps_with({"code": "shower", "sealed_text": "x"}),
    ],
    "checkins_stepchoice_one_open_a_day": [steps_with({"code": "shower"}, {"code": "daylight"})],
    "checkins_weekintention_code_or_words": [
        intentions_with({}),
        intentions_with({"code": "walk", "sealed_text": "x"}),
    ],
    "checkins_weekintention_one_a_week": [intentions_with({"code": "walk"}, {"code": "outside"})],
    "checkins_stepchoice_outcome_known": [
        steps_with({"code": "shower", "outcome": "x", "answered_at": NOON}),
        steps_with({"code": "shower", "outcome": "helped"}),
        steps_with({"code": "shower", "answered_at": NOON}),
    ],
    "checkins_profile_code_link_has_end": [
        lambda person, at: Profile.objects.update(code_link_until=at),
        lambda person, at: Profile.objects.update(sealed_code_link="x"),
    ],
    "checkins_profile_part_of_day_known": [an_unknown_part_of_the_day],
    "checkins_relapsestage_code_known": [an_unknown_stage],
    "checkins_sharingcode_kind_known": [
        with_a_consent(lambda consent: SharingCode.objects.update(kind="all"))
    ],
    "checkins_namerequest_answered_with_an_answer": [
        a_name_asked_for(answer=NameAnswer.KEPT),
        a_name_asked_for(answered_at=NOON),
        a_name_asked_for(answered_at=NOON, answer="x"),
    ],
    "checkins_namerequest_one_waits": [
        lambda person, at: [a_name_asked_for()(person, at) for _ in range(2)]
    ],
    "checkins_staffinvitation_answered_one_way": [
        lambda person, at: inviting(accepted_at=at, withdrawn_at=at)(person, at)
    ],
    "checkins_staffinvitation_ends_after_it_begins": [
        lambda person, at: inviting(expires_at=at)(person, at)
    ],
    "checkins_staffinvitation_one_unanswered": [
        inviting_twice(email="SAM@clinic.example", token_hash="2")
    ],
    "checkins_staffinvitation_role_works_here": [
        inviting(role="person"),
        inviting(role="supporter"),
    ],
    "checkins_break_one_begins_a_day": [two_breaks_that_begin_on_one_day],
    "checkins_break_ends_after_it_begins": [with_a_break(last_day=DAY)],
    "checkins_break_ended_before_its_plan": [
        with_a_break(ended_at=NOON),
        with_a_break(planned_last_day=DAY + timedelta(days=40)),
        with_a_break(ended_at=NOON, planned_last_day=DAY),
    ],
    "checkins_clinicgroup_choices_known": [
        with_a_listed_group(kind="club"),
        with_a_listed_group(language="xx"),
    ],
    "checkins_clinicgroup_weekday_known": [with_a_listed_group(weekday=7)],
    "checkins_clinicgroup_link_leads_to_a_page": [
        with_a_listed_group(link="javascript:alert(1)"),
        with_a_listed_group(link="meet.example.org"),
    ],
    "checkins_supportgroup_own_or_listed": [
        with_a_group(sealed_name=""),
        with_a_group(kind="club"),
        with_a_group(kind=""),
        a_picked_group(sealed_name="Mine"),
        a_picked_group(kind="skills"),
        a_picked_group(weekday=1, starts_at="18:00"),
    ],
    "checkins_supportgroup_day_with_its_time": [
        with_a_group(weekday=None),
        with_a_group(starts_at=None),
        with_a_group(weekday=7),
    ],
    "checkins_reminders_channel_known": [with_reminders(channel="sms")],
    "checkins_reminders_week_has_day_and_time": [
        with_reminders(week_on=1),
        with_reminders(week_at="18:00"),
        with_reminders(week_on=7, week_at="18:00"),
    ],
    "checkins_reminders_again_after_a_first": [with_reminders(asks_again=True, checkin_at=None)],
    "checkins_due_rule_known": [with_what_is_due(rule="x")],
    "checkins_due_once": [due_twice],
    "checkins_due_once_a_group": [a_group_due_twice],
    "checkins_due_once_a_consent": [an_end_due_twice],
    "checkins_supportgroup_reminder_known": [with_a_group(remind_hours=2)],
    "checkins_supportgroup_picked_once": [picking_twice],
    "checkins_thoughtrecord_before_on_the_scale": [a_strength(before=101)],
    "checkins_thoughtrecord_after_on_the_scale": [a_strength(after=101)],
    "checkins_cravingepisode_ends_after_it_starts": [a_ride_of(-timedelta(seconds=1))],
    "checkins_cravingepisode_ends_within_a_day": [
        a_ride_of(timedelta(hours=24), timedelta(seconds=1))
    ],
    "checkins_cravingepisode_one_a_start": [two_rides_of_one_start],
    "checkins_supporter_choice_known": [linking(sees="all")],
    "checkins_supporter_ends_after_it_begins": [linking(expires_at=BEGINNING)],
    "checkins_supporter_one_kept": [two_links_to_one_supporter],
    "checkins_supporter_reason_of_an_end": [
        linking(removed_because="left"),
        linking(removed_at=NOON, removed_because="gone"),
    ],
    "checkins_supporter_waits_a_day": [
        linking(effective_at=NOON - timedelta(days=2, seconds=1)),
        linking(effective_at=None),
        linking(accepted_at=None),
        linking(account=None),
    ],
    "checkins_supportsignal_known": [
        lambda person, at: SupportSignal.objects.create(person=person, signal="maybe", said_at=at)
    ],
    "checkins_user_one_per_email": [two_accounts_of_one_address],
    "checkins_user_role_known": [an_unknown_role],
    "checkins_clinic_one_row": [a_clinic(id=2)],
    "checkins_clinic_budget_in_range": [a_clinic(alerts_a_week=501)],
    "checkins_clinic_reading_times_whole": [
        a_clinic(**{**READING, "reads_on": 0}),
        a_clinic(**{**READING, "reads_on": 128}),
        a_clinic(**{**READING, "reads_on": None}),
        a_clinic(**{**READING, "reads_from": None}),
        a_clinic(**{**READING, "reads_zone": ""}),
        lambda person, at: Clinic.objects.create(reader=make_staff(Role.COUNSELOR)),
    ],
    "checkins_counselorhours_whole": [
        hours_of_a_counselor(weekdays=0),
        hours_of_a_counselor(weekdays=128),
        hours_of_a_counselor(ends_at=time(9)),
        hours_of_a_counselor(zone=""),
    ],
    "checkins_counselorhours_away_has_both_days": [
        hours_of_a_counselor(away_from=DAY),
        hours_of_a_counselor(away_to=DAY),
        hours_of_a_counselor(away_from=DAY, away_to=DAY - timedelta(days=1)),
    ],
    "checkins_counselorhours_deputy_is_another": [a_counselor_who_covers_for_themselves],
    "checkins_counselorhours_choices_known": [
        hours_of_a_counselor(reach_out_how="never"),
        hours_of_a_counselor(channel="pigeon"),
    ],
    "checkins_outboxmessage_once_an_alert": [an_alerts_message("urgent", "alert")],
    "checkins_outboxmessage_alert_of_its_rules": [
        a_message(rule="urgent"),
        a_message(rule="alert"),
        an_alerts_message("told"),
    ],
    "checkins_cliniccount_one_row": [clinic_counts(id=2)],
    "checkins_workertick_one_row": [a_tick(id=2)],
    "checkins_cliniccount_share_possible": [
        clinic_counts(right=2, judged=1, people=1),
        clinic_counts(judged=1, people=2),
        clinic_counts(low=0.6, high=0.5),
        clinic_counts(low=-0.1),
        clinic_counts(high=1.1),
    ],
    "checkins_warningsign_cadence_known": [an_unknown_cadence],
    "checkins_system_token_a_year_at_most": [
        a_system_set(token_ends_at=F("token_made_at")),
        a_system_set(token_ends_at=NOON + timedelta(days=3660)),
    ],
    "checkins_system_says_what_it_is": [a_system_set(name=""), a_system_set(purpose="")],
    "checkins_system_one_of_a_name": [two_systems_of_one_name],
    "checkins_system_one_a_form": [two_systems_of_one_form],
}
# SQLite names the columns of a unique constraint, and the name of an index on an expression.
OWNERS = {
    **dict.fromkeys((*MADE_BY_FORMS, Consent, CountingConsent), "person"),
    ContactLog: "client",
    SharingCode: "counselor",
    NameRequest: "account",
    StaffInvitation: "invited_by",
    System: "registered_by",
}
SQLITE_WORDS = {
    **{
        f"checkins_{model._meta.model_name}_one_a_form": (
            f"checkins_{model._meta.model_name}.{owner}_id, "
            f"checkins_{model._meta.model_name}.form_id"
        )
        for model, owner in OWNERS.items()
    },
    "checkins_clinicgroup_one_a_form": "checkins_clinicgroup.form_id",
    "checkins_pageaside_once_per_person": ("checkins_pageaside.person_id, checkins_pageaside.uuid"),
    "checkins_checkinsubmission_once_per_person": (
        "checkins_checkinsubmission.person_id, checkins_checkinsubmission.uuid"
    ),
    "checkins_dailycheckin_one_per_day": (
        "checkins_dailycheckin.person_id, checkins_dailycheckin.day"
    ),
    "checkins_contactlog_taken_back_once": "checkins_contactlog.corrects_id",
    "checkins_dayremark_once_a_day": "checkins_dayremark.person_id, checkins_dayremark.day",
    "checkins_daymemory_one_in_a_place": ("checkins_daymemory.person_id, checkins_daymemory.place"),
    "checkins_bodycheck_one_per_day": "checkins_bodycheck.person_id, checkins_bodycheck.day",
    "checkins_lookback_one_per_day": "checkins_lookback.person_id, checkins_lookback.day",
    "checkins_cravingepisode_one_a_start": (
        "checkins_cravingepisode.person_id, checkins_cravingepisode.started_at"
    ),
    "checkins_deniedlooks_one_per_day": "checkins_deniedlooks.actor, checkins_deniedlooks.day",
    "checkins_trycount_one_per_key": "checkins_trycount.kind, checkins_trycount.key_hash",
    "checkins_accountnotice_one_per_address": (
        "checkins_accountnotice.change_id, checkins_accountnotice.address_hash"
    ),
    "checkins_alert_one_per_cause": "checkins_alert.person_id, checkins_alert.day",
    "checkins_notice_once": "checkins_notice.person_id, checkins_notice.day",
    "checkins_outboxmessage_once_an_alert": (
        "checkins_outboxmessage.alert_id, checkins_outboxmessage.recipient_id"
    ),
    "checkins_outboxmessage_once_a_meeting": (
        "checkins_outboxmessage.group_id, checkins_outboxmessage.rule"
    ),
    "checkins_outboxmessage_once_a_form": (
        "checkins_outboxmessage.recipient_id, checkins_outboxmessage.form_id"
    ),
    "checkins_outboxmessage_once": "checkins_outboxmessage.person_id, checkins_outboxmessage.rule",
    "checkins_outboxmessage_once_a_call": (
        "checkins_outboxmessage.call_id, checkins_outboxmessage.channel"
    ),
    "checkins_countingconsent_one_not_revoked": "checkins_countingconsent.person_id",
    "checkins_checkinimport_one_waiting": "checkins_checkinimport.person_id",
    "checkins_client_one_per_counselor": (
        "checkins_client.counselor_id, checkins_client.person_id"
    ),
    "checkins_seenlist_once": "checkins_seenlist.digest",
    "checkins_seenpart_once": "checkins_seenpart.digest",
    "checkins_seenlistpart_once": (
        "checkins_seenlistpart.seen_list_id, checkins_seenlistpart.part_id"
    ),
    "checkins_seenperson_once": "checkins_seenperson.part_id, checkins_seenperson.consent",
    "checkins_keptstep_once": "checkins_keptstep.person_id, checkins_keptstep.code",
    "checkins_stepchoice_one_open_a_day": (
        "checkins_stepchoice.person_id, checkins_stepchoice.picked_on"
    ),
    "checkins_weekintention_one_a_week": (
        "checkins_weekintention.person_id, checkins_weekintention.week_from"
    ),
    "checkins_planversion_numbered_once": (
        "checkins_planversion.person_id, checkins_planversion.number"
    ),
    "checkins_due_once": "checkins_due.account_id, checkins_due.rule",
    "checkins_due_once_a_group": "checkins_due.group_id",
    "checkins_due_once_a_consent": "checkins_due.consent_id, checkins_due.rule",
    "checkins_break_one_begins_a_day": ("checkins_break.person_id, checkins_break.first_day"),
    "checkins_supportgroup_picked_once": (
        "checkins_supportgroup.person_id, checkins_supportgroup.listed_id"
    ),
    "checkins_supporter_one_kept": ("checkins_supporter.person_id, checkins_supporter.account_id"),
    "checkins_namerequest_one_waits": "checkins_namerequest.account_id",
    "checkins_system_one_of_a_name": "checkins_system.name",
    "checkins_consent_one_of_a_system": (
        "checkins_consent.person_id, checkins_consent.system_id, checkins_consent.kind"
    ),
    "checkins_consent_one_not_revoked": (
        "checkins_consent.person_id, checkins_consent.counselor_id, checkins_consent.kind"
    ),
}


@pytest.mark.parametrize(
    ("name", "place"),
    [(name, place) for name, ways in BREAKS.items() for place in range(len(ways))],
)
def test_the_database_refuses_what_breaks(person, at, name, place):
    words = SQLITE_WORDS.get(name, name) if connection.vendor == "sqlite" else name

    with pytest.raises(IntegrityError, match=re.escape(words)), transaction.atomic():
        BREAKS[name][place](person, at)


def test_every_named_constraint_is_broken_once():
    named = {
        constraint.name
        for model in apps.get_app_config("checkins").get_models()
        for constraint in model._meta.constraints
    }

    assert set(BREAKS) == named


def test_two_links_never_share_a_token(person, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        inviting_twice(email="lee@clinic.example")(person, at)


@pytest.mark.parametrize("score", [0, 4, None])
def test_the_ends_of_the_scale_are_inside_it(person, at, score):
    save(person, DAY, at, cravings=1)

    DailyCheckin.objects.update(score_emotional=score, score_mental=score, score_physical=score)

    row = DailyCheckin.objects.get()
    assert list(row.scores.values()) == [score] * 3


def test_two_people_have_a_day_each(db, at):
    people = [make_person(), make_person()]

    for person in people:
        save(person, DAY, at, cravings=1)

    assert DailyCheckin.objects.filter(day=DAY).count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "person@example.org", "subject_ref": None},
        {"email": "person@example.org", "role": None},
    ],
)
def test_an_account_needs_its_role_and_its_reference(db, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(**fields)


def test_two_accounts_have_two_references(db):
    reference = uuid.uuid4()
    User.objects.create(email="one@example.org", subject_ref=reference)

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="two@example.org", subject_ref=reference)


def test_removing_an_account_removes_all_that_hangs_on_it(person, at):
    save(person, DAY, at, planning=2, note="rain")
    DayRemark.objects.create(person=person, day=DAY, at=at, kind=RemarkKind.DOES_NOT_FIT)
    make_import(person)
    make_group(person)
    make_message(person)
    make_thought(person)
    make_ride(person)
    make_small_step(person)
    make_kept_step(person)
    make_page_aside(person, DAY, at, cravings=2)
    make_own_line(person)
    look_at_a_day(person, at)
    BodyCheck.objects.create(person=person, day=DAY, saved_at=at)
    make_break(person, DAY)
    make_asked_call(person, at)
    say(person, at)
    make_safety_note(person)
    keep_form(account=person, typed=Typed("/", "/", {"words": ["x"]}), at=at)
    ask_for_address(by=person, at=at, address="new@mail.example")
    know_device(account=person, cookie="", at=at)
    make_device_link(person, at=at)
    make_subscription(person, at=at)
    make_reminders(person)
    HistoryCut.objects.create(person=person, first_day=DAY)
    make_memory(person, DAY)

    person.delete()

    owned = [
        model
        for model in apps.get_app_config("checkins").get_models()
        if any(
            isinstance(field, models.ForeignKey) and field.related_model is User
            for field in model._meta.fields
        )
        # They name whoever works here, and no person.
        and model not in {NameRequest, StaffInvitation, Clinic, CounselorHours, System}
    ]
    others = {CallAgreement}  # of whoever was asked
    assert len(owned) == 46
    assert [model.objects.exists() for model in owned if model not in others] == [False] * 45
