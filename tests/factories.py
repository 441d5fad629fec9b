"""Making rows for tests, with the product's own services."""

import itertools
import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from time import time as time_now
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.utils import timezone

from checkins.engine.baseline import State
from checkins.engine.constants import shipped
from checkins.engine.days import local_date
from checkins.engine.hours import Hours
from checkins.enums import (
    AccountMailKind,
    AlertEventKind,
    Channel,
    ConsentKind,
    ContactHow,
    GroupKind,
    GroupLanguage,
    LevelChoice,
    NoticeKind,
    OutboxRule,
    OwnLineKind,
    Purpose,
    ReachOutHow,
    Role,
    Signal,
    Signature,
    SupporterSees,
)
from checkins.forms.base import FORM_ID
from checkins.middleware.staff import ENROLLED
from checkins.models import (
    AccountMail,
    Alert,
    AlertEvent,
    AskedCall,
    Break,
    CallAgreement,
    CheckinImport,
    ClinicGroup,
    Consent,
    ContactLog,
    CountingConsent,
    CravingEpisode,
    DailyCheckin,
    DayMemory,
    Device,
    DeviceLink,
    KeptStep,
    Notice,
    OutboxMessage,
    OwnLine,
    PageAside,
    PlanVersion,
    PushSubscription,
    Reminders,
    SafetyNote,
    Scopes,
    StepChoice,
    SupportContact,
    Supporter,
    SupportGroup,
    System,
    ThoughtRecord,
    User,
    WeekIntention,
)
from checkins.models import Client as ClientRow
from checkins.models.devices import LINK_GOOD_FOR
from checkins.services.account_changes import telling_addresses
from checkins.services.accounts import register_person
from checkins.services.addresses import ask_for_address
from checkins.services.breaks import announce_break
from checkins.services.calls import agree, ask_for_call
from checkins.services.checkins import Page, save_page
from checkins.services.clinic_groups import ListedDetails, list_group
from checkins.services.contact_log import log_contact
from checkins.services.contacts import add_contact, remove_contact
from checkins.services.counting import agree_to_counting, counting_text
from checkins.services.groups import GroupDetails, add_group
from checkins.services.hours import Wanted, set_hours
from checkins.services.mail.devices import device_letter
from checkins.services.mail.offs import off_token
from checkins.services.own_lines import add_line
from checkins.services.pages_aside import lay_aside
from checkins.services.plans import save_plan
from checkins.services.push import subscribe
from checkins.services.reminders import Choices, set_reminders
from checkins.services.rides import Answers, keep_ride
from checkins.services.sharing import grant
from checkins.services.sharing_codes import make_code
from checkins.services.sharing_texts import Terms, consent_text, digest, system_text
from checkins.services.small_steps import keep_small_step, pick_small_step
from checkins.services.supporters import accept_invitation, invite_supporter, say_signal
from checkins.services.systems import hand_on, register_system
from checkins.services.thoughts import Thought, add_thought
from checkins.services.weeks import keep_intention
from tests.receiver import Browser

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
IMPORT_ID = uuid.UUID("1b2f0000-0000-4000-8000-000000000001")
PAST_DAYS = "day,cravings,used\n2026-10-01,1,0\n2026-10-02,2,1\n"
PASSWORD = "quiet-river-stone-41"
_numbers = itertools.count(1)


SAFETY_CONTACT = "safety@clinic.example"  # the address of the account, where there is one


def make_person(**fields: Any) -> User:
    """Make a person in New York whose e-mail address is verified, or with ``email=None`` none."""
    number = next(_numbers)
    values = {
        "email": f"person{number}@example.org",
        "name": f"P{number}",
        "time_zone": "America/New_York",
        **fields,
    }
    user = User(**values)
    user.set_password(PASSWORD)
    register_person(user=user, at=BEGINNING)
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_staff(role: Role = Role.OPERATOR, *, second_factor: bool = True, **fields: Any) -> User:
    """Make an account of another role than a person, by default with a second factor."""
    number = next(_numbers)
    values = {"email": f"{role}{number}@clinic.example", "name": f"Staff {number}", **fields}
    user = User(role=role, **values)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if second_factor:
        enroll(user)
    return user


def enroll(user: User) -> None:
    """Give an account a second factor: codes from an app, and backup codes."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def sign_in(client: Client, user: User) -> Client:
    """Sign in without asking for the second factor, as if its code had been typed."""
    client.force_login(user)
    session = client.session
    session[ENROLLED] = True
    session.save()
    return client


def code_of(secret: str) -> str:
    """Return the code that an authenticator app with this secret shows now."""
    counters = list(yield_hotp_counters_from_time())
    now = counters[len(counters) // 2]  # the oldest of them would be too old half a minute later
    return str(format_hotp_value(hotp_value(secret, now)))


def just_asked(client: Client) -> Client:
    """Note in a signed-in session that it was asked a second ago who it is, and answered."""
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [
        {"method": "password", "at": time_now() - 1, "reauthenticated": True}
    ]
    session.save()
    return client


def make_address(account: User) -> EmailAddress:
    """Give an account a second confirmed address; a repeat returns the same one."""
    found, _ = EmailAddress.objects.get_or_create(
        user=account, email=f"second-{account.pk}@example.org", defaults={"verified": True}
    )
    return found


def make_pending(account: User, *, at: datetime | None = None) -> str:
    """Let an address wait for an account, and return the token of its mail's link."""
    address = f"third-{account.pk}@example.org"
    ask_for_address(by=account, at=at or timezone.now(), address=address)
    return account.pending_address.token


def make_device_link(account: User, *, at: datetime | None = None) -> str:
    """Mail an account a link that lets a new device in, and return its token."""
    moment = at or timezone.now()
    mail = AccountMail(kind=AccountMailKind.DEVICE, queued_at=moment, next_at=moment)
    mail.good_until = moment + LINK_GOOD_FOR
    mail.values_text = json.dumps({"address": account.email})
    device_letter(mail, moment)
    return str(DeviceLink.objects.get(pk=mail.pk).token)


def make_device(account: User, *, at: datetime | None = None, **fields: Any) -> Device:
    """Let an account have signed in elsewhere, where no session of it goes on."""
    moment = at or timezone.now()
    values = {"token_hash": uuid.uuid4().hex, "session_hash": "elsewhere", "made_at": moment}
    values |= {"label": "Chrome on Android", "used_at": moment, "is_news": True, **fields}
    return Device.objects.create(account=account, **values)


def make_subscription(
    account: User, *, at: datetime | None = None, session_hash: str = "a sign-in"
) -> PushSubscription:
    """Let notifications reach a browser of an account."""
    browser = Browser(f"of-{account.pk}")
    moment = at or timezone.now()
    return subscribe(by=account, at=moment, session_hash=session_hash, **browser.posted)


def make_reminders(person: User, *, at: datetime = BEGINNING, **choices: Any) -> Reminders:
    """Let a person be reminded of the check-in at 8, or as the keywords say."""
    return set_reminders(by=person, at=at, choices=Choices(**{"checkin_at": time(8), **choices}))


def make_off_link(person: User, rule: OutboxRule = OutboxRule.CHECKIN) -> str:
    """Let a person be reminded, paused until next year; return the secret of a mail's link."""
    make_reminders(person)
    Reminders.objects.filter(person=person).update(paused_until=date(2027, 1, 1))
    return off_token(person, rule)


def make_notice(account: User, *, at: datetime | None = None) -> str:
    """Change an account's password to the same words, and return the token of its mail's link."""
    with telling_addresses(
        account, by=account, at=at or timezone.now(), origin="https://testserver"
    ):
        account.set_password(PASSWORD)
        account.save()
    token: str = account.changes.latest("made_at").notices.latest("pk").token
    return token


def make_contact(person: User, **fields: Any) -> SupportContact:
    """Add a contact to the person's list: Maria, or as the fields say."""
    values = {"name": "Maria", "number": "+1 555-0142", "relation": "Sponsor", **fields}
    return add_contact(by=person, at=BEGINNING, **values)


def make_removed_contact(person: User, at: datetime | None = None, **fields: Any) -> SupportContact:
    """Make a contact who was taken off the list at ``at``, or just now."""
    contact = make_contact(person, **fields)
    remove_contact(contact=contact, by=person, at=at or timezone.now())
    return contact


def make_plan(person: User, at: datetime = BEGINNING, **words: str) -> PlanVersion:
    """Save a plan; keywords give the text of each part by its code."""
    return save_plan(by=person, at=at, words=words or {"coping": "Walk round the lake"})


def make_break(person: User, today: date, **fields: Any) -> Break:
    """Announce a break of three days that begins in ten days, or as the fields say."""
    days = {"first": today + timedelta(days=10), "last": today + timedelta(days=12)}
    return announce_break(by=person, at=BEGINNING, today=today, **{**days, **fields})


def make_group(person: User, **fields: Any) -> SupportGroup:
    """Add a group to the person's list: Mondays at 6 PM, or as the fields say."""
    values: dict[str, Any] = {"name": "Monday group", "kind": GroupKind.MUTUAL_HELP}
    values |= {"weekday": 0, "starts_at": time(18), "place": "Oak Street 12"}
    from_day = fields.pop("today", BEGINNING.date())
    details = GroupDetails(**{**values, **fields})
    return add_group(by=person, at=BEGINNING, today=from_day, details=details)


def make_listed_group(operator: User, **fields: Any) -> ClinicGroup:
    """Add a group to the clinic's list: online, Tuesdays at 6 PM in Los Angeles."""
    values: dict[str, Any] = {"name": "Rainbow room", "kind": GroupKind.SKILLS, "weekday": 1}
    values |= {"starts_at": time(18), "time_zone": "America/Los_Angeles", "is_online": True}
    values |= {"link": "https://meet.example.org/rainbow", "language": GroupLanguage.ENGLISH}
    return list_group(by=operator, at=BEGINNING, details=ListedDetails(**{**values, **fields}))


def make_own_line(
    person: User, text: str = "Payday", kind: OwnLineKind = OwnLineKind.TRIGGER
) -> OwnLine:
    """Add a trigger or sign of the person's own."""
    return add_line(by=person, at=BEGINNING, kind=kind, text=text)


def make_thought(person: User, at: datetime = BEGINNING, **said: Any) -> ThoughtRecord:
    """Write a thought record; keywords replace its content."""
    thought = Thought(**{"thought": "I always ruin it", **said})
    return add_thought(thought=thought, by=person, at=at)


def make_ride(person: User, at: datetime = BEGINNING, **said: Any) -> CravingEpisode:
    """Keep a ride of ten minutes that ends at ``at``; keywords are its answers."""
    began = at - timedelta(minutes=10)
    return keep_ride(answers=Answers(**said), started_at=began, by=person, at=at)


def make_safety_note(person: User, at: datetime = BEGINNING, text: str = "It hurt") -> SafetyNote:
    """Make a note to the safety contact, whether or not the settings name one."""
    note = SafetyNote(person=person, written_at=at)
    note.text = text
    note.save(force_insert=True)
    return note


def make_memory(person: User, day: date, place: int = 0) -> DayMemory:
    """Make what the rule remembered after a day."""
    row = DayMemory(person=person, day=day, constants=shipped().version)
    row.keep(State(day=day.toordinal()))
    row.place = place
    row.save()
    return row


def make_small_step(person: User, at: datetime = BEGINNING, **step: str) -> StepChoice:
    """Pick a small step for the person: by its "code", or in their own words as "text"."""
    zone = person.zone
    today = local_date(at, zone) if zone else at.date()
    return pick_small_step(by=person, at=at, today=today, **(step or {"text": "Call my brother"}))


def make_intention(person: User, at: datetime = BEGINNING, **intention: Any) -> WeekIntention:
    """Keep an intention for the week that began the day before: by its "code", or as "text"."""
    week_from = intention.pop("week_from", at.date() - timedelta(days=1))
    said = intention or {"text": "Call my brother"}
    return keep_intention(by=person, at=at, week_from=week_from, **said)


def make_kept_step(person: User, at: datetime = BEGINNING, **step: str) -> KeptStep:
    """Keep a small step for the person: by its "code", or in their own words as "text"."""
    return keep_small_step(by=person, at=at, **(step or {"text": "Sit by the lake"}))


def make_import(person: User, text: str = PAST_DAYS, pk: uuid.UUID = IMPORT_ID) -> CheckinImport:
    """Store a file of past check-ins that waits for confirmation, under an id that tests know."""
    brought = CheckinImport(id=pk, person=person, brought_at=BEGINNING)
    brought.file = text
    brought.save(force_insert=True)
    return brought


def make_message(person: User, **fields: Any) -> OutboxMessage:
    """Queue a mail about a consent that ends soon."""
    values = {
        "recipient": person,
        "rule": OutboxRule.ENDS_FIRST,
        "local_day": BEGINNING.date(),
        "channel": Channel.EMAIL,
        "queued_at": BEGINNING,
        "next_at": BEGINNING,
        **fields,
    }
    message: OutboxMessage = OutboxMessage.objects.create(person=person, **values)
    return message


def save(person: User, day: date, at: datetime, **fields: Any) -> DailyCheckin:
    """Save one page; keywords are its fields: signs, "meeting", "used", "note" and so on."""
    return save_page(page=make_page(day, **fields), by=person, at=at)


def make_page_aside(person: User, day: date, at: datetime, **fields: Any) -> PageAside:
    """Lay one page aside, as a locked check-in does; keywords as those of :func:`save`."""
    return lay_aside(page=make_page(day, **fields), by=person, at=at)


def make_page(day: date, **fields: Any) -> Page:
    """Make one page that is not saved; keywords as those of :func:`save`."""
    more = {
        name: fields.pop(name) for name in ("uuid", "finish", "edited_at", "bulk") if name in fields
    }
    lines = {name for name in fields if not name.startswith("own:")} - {"note", "triggers"}
    asked = frozenset(fields.pop("asked", lines))
    page_uuid = more.pop("uuid", None) or uuid.uuid4()
    return Page(uuid=page_uuid, day=day, fields=fields, asked=asked, **more)


def as_sent(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with a fresh UUID, as a page sends them with a form that makes a row."""
    return {**fields, FORM_ID: str(uuid.uuid4())}


def make_counselor(name: str = "Sam", **fields: Any) -> User:
    """Make a counselor of that name, with a second factor."""
    return make_staff(Role.COUNSELOR, name=name, **fields)


def make_entry(client: ClientRow, at: datetime, **fields: Any) -> ContactLog:
    """Log a contact with a client, a note if nothing else is said, by their counselor."""
    entry = {"how": ContactHow.NOTE, "reached": False, "line": "A note."} | fields
    return log_contact(client=client, by=client.counselor, at=at, **entry)


def make_calm_client(counselor: User, at: datetime, label: str = "Calm") -> ClientRow:
    """Make a client of whom an alert waits on signs above the usual, with nothing urgent."""
    person = make_person()
    consent = share(person, counselor, at, signs=True, alerts=True, label=label)
    notice = Notice.objects.create(
        person=person,
        day=local_date(at, ZoneInfo("America/New_York")),
        kind=NoticeKind.PATTERN,
        rung=2,
        level=LevelChoice.REACH_OUT,
        level_without_use=LevelChoice.REACH_OUT,
        shown_at=at,
    )
    alert = Alert.objects.create(
        person=person, notice=notice, day=notice.day, cause=notice.kind, rung=2, opened_at=at
    )
    AlertEvent.objects.create(alert=alert, at=at, kind=AlertEventKind.OPENED, rung=2)
    row: ClientRow = ClientRow.objects.get(consent=consent)
    return row


def make_hours(
    counselor: User,
    *,
    at: datetime,
    days: Iterable[int] = range(5),
    hours: tuple[int, int] = (9, 17),
    away: tuple[int | date, int | date] | None = None,
    deputy: User | None = None,
    how: ReachOutHow = ReachOutHow.AT_ONCE,
    zone: str = "America/New_York",
) -> None:
    """Set a counselor's hours: whole hours, and days away, as days or as those of November."""
    first_last = [day if isinstance(day, date) else date(2026, 11, day) for day in away or ()]
    start, end = (time(hour) for hour in hours)
    kept = Hours(frozenset(days), start, end, ZoneInfo(zone), tuple(first_last) or None)
    wanted = Wanted(hours=kept, how=how, channel=Channel.EMAIL, deputy=deputy)
    set_hours(wanted=wanted, by=counselor, at=at)


def share(person: User, counselor: User, at: datetime, **fields: Any) -> Consent:
    """Give a consent; keywords are scopes by name, "days", "label", "kind" and "call"."""
    kind = fields.pop("kind", ConsentKind.RECORD)
    label, days = fields.pop("label", "J. from Tuesday"), fields.pop("days", 90)
    call = fields.pop("call", None)
    code, _ = make_code(by=counselor, at=at, label=label, kind=kind)
    terms = Terms(
        kind=kind,
        purpose=Purpose.SUPPORT,
        last_day=(at + timedelta(days=days)).astimezone(person.zone).date(),
        scopes=Scopes(**fields),
    )
    shown = digest(consent_text(terms=terms, person=person, counselor=counselor))
    return grant(
        code=code,
        terms=terms,
        shown_sha256=shown,
        signature=Signature.PASSWORD,
        by=person,
        at=at,
        call=call,
    )


def make_system(
    at: datetime, *, name: str = "", days: int = 90, operator: User | None = None
) -> tuple[System, str]:
    """Register a record system, and return it with its token."""
    number = next(_numbers)
    by = operator or make_staff()
    return register_system(
        by=by,
        at=at,
        name=name or f"Records {number}",
        purpose="Keeps what the clinic writes down.",
        last_day=(at + timedelta(days=days)).date(),
    )


def hand_to(person: User, system: System, at: datetime, **fields: Any) -> Consent:
    """Sign a consent for a record system; keywords are scopes by name, and "days"."""
    days = fields.pop("days", 60)
    terms = Terms(
        kind=ConsentKind.RECORD,
        purpose=Purpose.PLAN_CARE,
        last_day=(at + timedelta(days=days)).astimezone(person.zone).date(),
        scopes=Scopes(**fields),
    )
    shown = digest(system_text(terms=terms, person=person, system=system))
    return hand_on(
        system=system,
        terms=terms,
        shown_sha256=shown,
        signature=Signature.PASSWORD,
        by=person,
        at=at,
    )


def agree_to_be_counted(person: User, at: datetime, days: int = 90) -> CountingConsent:
    """Agree to be counted from ``at`` until the end of the day that is so many days later."""
    return agree_to_counting(
        last_day=(at + timedelta(days=days)).astimezone(person.zone).date(),
        shown_sha256=digest(counting_text()),
        by=person,
        at=at,
    )


def make_supporter(
    person: User, at: datetime, account: User | None = None, **fields: Any
) -> Supporter:
    """Make a supporter who accepted "waited" before ``at``, by default three days."""
    then = at - fields.pop("waited", timedelta(days=3))
    values = {"name": "Mom", "shown_name": "Jo", "sees": SupporterSees.SIGNAL, **fields}
    supporter, _ = invite_supporter(by=person, at=then, **values)
    account = account or make_staff(Role.SUPPORTER, second_factor=False)
    accept_invitation(invitation=supporter, by=account, at=then)
    supporter.refresh_from_db()
    return supporter


def agree_to_calls(link: Supporter, at: datetime, **fields: Any) -> CallAgreement:
    """Let the supporter of a link agree to be asked for calls, at any hour or as the fields say."""
    account = link.account
    assert account is not None
    values = {"channel": Channel.EMAIL, "zone": "America/New_York", **fields}
    agree(by=account, at=at, **values)
    return CallAgreement.objects.get(account=account)


def make_asked_call(person: User, at: datetime, link: Supporter | None = None) -> AskedCall:
    """Ask a supporter for a call, who agreed to it three days ago if no link is given."""
    if link is None:
        link = make_supporter(person, at)
        agree_to_calls(link, at)
    return ask_for_call(by=person, at=at, link=link)


def say(person: User, at: datetime, word: Signal | None = Signal.WISHED) -> None:
    """Give a signal to the person's supporters, or take it back."""
    say_signal(by=person, at=at, signal=word)
