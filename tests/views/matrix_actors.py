"""The people of the authorization matrix, and their rows, which contain canaries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID, uuid4

from django.contrib.sessions.models import Session
from django.test import Client as Browser

from checkins.enums import (
    AlertStatus,
    BodyTick,
    ConsentKind,
    ContactHow,
    OwnLineKind,
    Purpose,
    RemarkKind,
    Role,
    Signature,
    SupporterSees,
)
from checkins.models import (
    Alert,
    AskedCall,
    Client,
    Consent,
    PersonStatus,
    Scopes,
    Supporter,
    User,
)
from checkins.services.accounts import say_used_means
from checkins.services.alerts import snooze
from checkins.services.call_sheets import CallAnswers
from checkins.services.cards import remark
from checkins.services.clinic_groups import retire_group
from checkins.services.contact_log import log_contact
from checkins.services.contacts import set_text_words
from checkins.services.day_after import save_body_check
from checkins.services.look_backs import keep_look_back
from checkins.services.rides import share_ride
from checkins.services.sharing import grant, revoke
from checkins.services.sharing_codes import make_code
from checkins.services.sharing_drafts import Draft, seal_draft
from checkins.services.sharing_texts import Terms, consent_text, digest
from checkins.services.staff import invite_staff, join_staff
from checkins.services.supporters import invite_supporter, remove_supporter
from checkins.services.systems import switch_off
from checkins.services.thoughts import share_thought
from checkins.views.sharing_signing import DRAFT
from relapse_watch.sessions import stored_key
from tests.conftest import NOON
from tests.factories import (
    PASSWORD,
    SAFETY_CONTACT,
    agree_to_be_counted,
    agree_to_calls,
    hand_to,
    just_asked,
    make_address,
    make_break,
    make_calm_client,
    make_contact,
    make_device_link,
    make_entry,
    make_group,
    make_import,
    make_intention,
    make_kept_step,
    make_listed_group,
    make_message,
    make_notice,
    make_off_link,
    make_own_line,
    make_page_aside,
    make_pending,
    make_person,
    make_plan,
    make_removed_contact,
    make_ride,
    make_safety_note,
    make_small_step,
    make_staff,
    make_supporter,
    make_system,
    make_thought,
    save,
    say,
    sign_in,
)
from tests.views.kinds import COUNSELORS, Kind
from tests.views.routes.addresses import TODAY

# Both people have a check-in today; each of these days has one of one person, or none.
OTHERS_DAY, OWNERS_DAY, NOBODYS_DAY = (date(2026, 11, day) for day in (22, 20, 21))
YESTERDAY = NOON - timedelta(days=1)
LONG_AGO = NOON - timedelta(days=40)
ALL_SCOPES = Scopes(signs=True, notes=True, use=True, alerts=True)


@dataclass
class Actor:
    """Somebody who requests pages: account, cookies, and parameters of own and foreign rows."""

    kind: Kind
    user: User | None = None
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    own: Mapping[str, Any] = field(default_factory=dict)
    foreign: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """All actors; an alert and a logged entry about the full counselor's other client, and others.

    Those are an alert of a stranger, and an entry of the counselor with the narrower consent.
    """

    actors: dict[Kind, Actor]
    sibling_alert: UUID
    strangers_alert: UUID
    sibling_entry: UUID
    strangers_entry: UUID


def build_world(*, with_calm: bool = False) -> World:
    """Make the accounts with their rows, sign everybody in, and end the access of some.

    With ``with_calm`` the counselors with a consent have a client whom they can mark with others.
    """
    owner, other, stranger = (_person(name) for name in ("owner", "other", "stranger"))
    staff = {kind: _counselor(kind) for kind in COUNSELORS}
    own_day, other_day = (
        _day(person, *what)
        for person, *what in (
            (owner, TODAY, {"used": "yes", "stressed": 4, "note": "Zqnote about the rain"}),
            (other, TODAY, {"planning": 3, "note": "Zqnote about the sun"}),
        )
    )
    strangers_alert = _day(stranger, TODAY, {"planning": 3, "note": "Zqnote about the snow"})
    save(other, OTHERS_DAY, NOON, stressed=1)
    save(owner, OWNERS_DAY, NOON, stressed=1)
    for person, day in ((owner, OWNERS_DAY), (other, OTHERS_DAY)):
        row = person.daily_checkins.get(day=day)
        remark(day=row, kind=RemarkKind.DOES_NOT_FIT, by=person, at=NOON)
    people = _things_of_people(owner, other, stranger)
    PersonStatus.objects.filter(person=owner).update(quiet_from=TODAY, low_mood_day=TODAY)
    _share_with_everybody(owner, other, staff)
    for consent in Consent.objects.filter(counselor=staff[Kind.FULL], kind=ConsentKind.RECORD):
        people[consent.person_id]["consent_id"] = consent.pk
    owner_thoughts, other_thoughts = _thoughts(owner, other, staff[Kind.FULL])
    people[owner.pk] |= owner_thoughts
    people[other.pk] |= other_thoughts
    owner_rides, other_rides = _rides(owner, other, staff[Kind.FULL])
    people[owner.pk] |= owner_rides
    people[other.pk] |= other_rides
    alert, until = Alert.objects.get(pk=own_day), NOON + timedelta(days=1)
    snooze(alert=alert, by=staff[Kind.FULL], at=NOON, until=until, reason="Zqreason")
    Alert.objects.filter(pk=own_day).update(status=AlertStatus.OPEN, snoozed_until=None)
    things = _things_of_counselors(staff, own_day, with_calm=with_calm)
    operators = _things_of_operators(owner)
    codes = _codes(staff[Kind.FULL], owner)
    mom, links = _supporters(owner, other, stranger)
    notices = {person.pk: make_notice(person) for person in (owner, other)}
    pending = {person.pk: make_pending(person) for person in (owner, other)}
    entries = {person.pk: make_device_link(person) for person in (owner, other)}
    offs = {person.pk: make_off_link(person) for person in (owner, other)}
    actors = _sign_in_all(owner, other, {**staff, Kind.SUPPORTER: mom})
    second = {user.pk: make_address(user).pk for actor in actors.values() if (user := actor.user)}
    for kind, actor in actors.items():
        person = other if kind is Kind.ANOTHER else owner
        counselor = kind if kind in COUNSELORS else Kind.FULL
        someone_elses = Kind.NARROWER if counselor is Kind.FULL else Kind.FULL
        stranger_to_it = owner if person is other else other
        actor.own = {
            **people[person.pk],
            **things[counselor],
            **operators["own"],
            **codes["own"],
            **links[person.pk],
            "notice": notices[person.pk],
            "pending": pending[person.pk],
            "entry": entries[person.pk],
            "link": offs[person.pk],
            "address_id": second[(actor.user or person).pk],
        }
        actor.foreign = {
            **people[stranger_to_it.pk],
            **things[someone_elses],
            **operators["foreign"],
            **codes["foreign"],
            **links[stranger_to_it.pk],
            "notice": notices[stranger_to_it.pk],
            "pending": pending[stranger_to_it.pk],
            "entry": entries[stranger_to_it.pk],
            "link": offs[stranger_to_it.pk],
            "address_id": second[stranger_to_it.pk],
            "invite": "used-before",
        }
    _sign_for(actors[Kind.OWNER], codes["own"]["code"])
    User.objects.filter(pk=staff[Kind.DEACTIVATED].pk).update(is_active=False)
    sibling = Client.objects.get(counselor=staff[Kind.FULL], person=other)
    return World(
        actors,
        sibling_alert=other_day,
        strangers_alert=strangers_alert,
        sibling_entry=make_entry(sibling, NOON).pk,
        strangers_entry=things[Kind.NARROWER]["entry_id"],
    )


def _person(name: str) -> User:
    person = make_person()
    person.name, person.email = f"Zq{name}", f"zq-{name}@example.org"
    person.save()
    person.emailaddress_set.update(email=person.email)
    return person


def _counselor(kind: Kind) -> User:
    has_factor = kind is not Kind.NO_SECOND_FACTOR
    zone = "America/New_York"
    more = {"email": SAFETY_CONTACT} if kind is Kind.FULL else {}
    return make_staff(
        Role.COUNSELOR, second_factor=has_factor, name=kind.name, time_zone=zone, **more
    )


def _day(person: User, day: date, answers: dict[str, Any]) -> UUID:
    """Save a day that opens an alert; return the alert's id."""
    save(person, day, NOON, finish=True, **answers)
    return Alert.objects.get(person=person).pk


def _things_of_people(owner: User, other: User, stranger: User) -> dict[int, dict[str, Any]]:
    say_used_means(by=owner, at=NOON, means={"other": "zqkratom"})
    set_text_words(by=owner, at=NOON, words="Zqwords of the night")
    make_contact(stranger, name="Zqrosa")
    keep_look_back(
        day=owner.daily_checkins.get(day=TODAY),
        by=owner,
        at=NOON,
        came_first="mental",
        before="Zqlook at the storm",
        helped="",
    )
    things = {}
    for person, contact, where, group, word in (
        (
            owner,
            {"name": "Zqmaria", "number": "555-0171717"},
            "lake",
            {"name": "Zqgroup"},
            "Zqbreak",
        ),
        (other, {"name": "Lou", "number": "555-0100"}, "hills", {"place": "A hall"}, "A trip"),
    ):
        make_message(person)
        agree_to_be_counted(person, NOON)
        save_body_check(by=person, at=NOON, day=TODAY, ticks={BodyTick.ATE})
        brought = make_import(person, pk=uuid4())
        make_intention(person, NOON, text=f"Zqintention of the {where}")
        make_page_aside(person, TODAY, NOON, note=f"Zqaside of the {where}")
        plan = make_plan(person, at=NOON, coping=f"Zqplan of the {where}")
        things[person.pk] = {
            "version_id": plan.pk,
            "choice_id": make_small_step(person, YESTERDAY, text=f"Zqstep of the {where}").pk,
            "kept_id": make_kept_step(person, NOON, text=f"Zqkept of the {where}").pk,
            "line_id": make_own_line(person, f"Zqtrigger of the {where}").pk,
            "sign_id": make_own_line(person, f"Zqsign of the {where}", OwnLineKind.SIGN).pk,
            "contact_id": make_contact(person, **contact).pk,
            "note_id": make_safety_note(person, NOON, f"Zqharm of the {where}").pk,
            "row_id": make_removed_contact(person, NOON, **contact).pk,
            "import_id": brought.pk,
            "break_id": make_break(person, TODAY, word=word).pk,
            "group_id": make_group(person, **{"place": "Zqplace", **group}).pk,
        }
    return things


def _thoughts(owner: User, other: User, reader: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write three thoughts: one of the owner's is shared with the reader, two are private."""
    make_thought(owner, at=NOON, thought="Zqthought of the hill")
    shared = make_thought(
        owner, at=NOON, thought="Zqthought of the river", kinder="Zqkinder", own_feeling="Zqfeeling"
    )
    private = make_thought(other, at=NOON, thought="Zqthought of the sea")
    consent = Consent.objects.get(person=owner, counselor=reader, kind=ConsentKind.RECORD)
    share_thought(record=shared, consent_ids=[consent.pk], by=owner, at=NOON)
    return {"thought_id": shared.pk}, {"thought_id": private.pk}


def _rides(owner: User, other: User, reader: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """Keep three rides: one of the owner's is shared with the reader, two are private."""
    make_ride(owner, at=NOON - timedelta(hours=1), trigger="stress")
    shared = make_ride(owner, at=NOON, trigger="boredom")
    private = make_ride(other, at=NOON, trigger="senses")
    consent = Consent.objects.showing_notes(NOON).get(person=owner, counselor=reader)
    share_ride(ride=shared, consent_ids=[consent.pk], by=owner, at=NOON)
    return {"ride_id": shared.pk}, {"ride_id": private.pk}


def agree(
    person: User, counselor: User, label: str, *, at: datetime = NOON, days: int = 30, **terms: Any
) -> Consent:
    """Give a consent of the person with a purpose in their own words."""
    kind = terms.pop("kind", ConsentKind.RECORD)
    words = terms.pop("words", "To plan together")
    call = terms.pop("call", None)
    code, _ = make_code(by=counselor, at=at, label=label, kind=kind)
    chosen = Terms(
        kind=kind,
        purpose=Purpose.OTHER,
        purpose_words=words,
        last_day=(at + timedelta(days=days)).date(),
        **terms,
    )
    text = consent_text(terms=chosen, person=person, counselor=counselor)
    return grant(
        code=code,
        terms=chosen,
        shown_sha256=digest(text),
        by=person,
        at=at,
        call=call,
        signature=Signature.PASSWORD,
    )


def _share_with_everybody(owner: User, other: User, staff: Mapping[Kind, User]) -> None:
    call = CallAnswers(number="555-0181818", safe_hours="Zqafter five")
    more: dict[Kind, dict[str, Any]] = {
        Kind.FULL: {"scopes": ALL_SCOPES, "words": "Zqpurpose", "call": call},
        Kind.NARROWER: {"scopes": Scopes()},
        Kind.EXPIRED: {"scopes": ALL_SCOPES, "at": LONG_AGO},
        Kind.REVOKED: {"scopes": ALL_SCOPES},
        Kind.NO_CONSENT: {"kind": ConsentKind.COUNSELING_NOTES},
        Kind.NO_SECOND_FACTOR: {"scopes": ALL_SCOPES},
        Kind.DEACTIVATED: {"scopes": ALL_SCOPES},
    }
    for kind, counselor in staff.items():
        consent = agree(owner, counselor, f"Zqlabel{kind.name}", **more[kind])
        log_contact(
            client=Client.objects.get(counselor=counselor),
            by=counselor,
            at=consent.granted_at,
            how=ContactHow.NOTE,
            reached=False,
            line=f"Zqline{kind.name}",
        )
        if kind is Kind.REVOKED:
            revoke(consent=consent, by=owner, at=NOON)
    agree(other, staff[Kind.FULL], "Lou's label", scopes=ALL_SCOPES)
    notes = ConsentKind.COUNSELING_NOTES
    agree(owner, staff[Kind.FULL], f"Zqlabel{Kind.FULL.name}", kind=notes)


def _things_of_counselors(
    staff: Mapping[Kind, User], alert_id: UUID, *, with_calm: bool
) -> dict[Kind, dict[str, Any]]:
    owner = Alert.objects.get(pk=alert_id).person
    things = {}
    have_calm = (Kind.FULL, Kind.NARROWER) if with_calm else ()
    calm = {kind: make_calm_client(staff[kind], NOON).pk for kind in have_calm}
    for kind, counselor in staff.items():
        label = "Zqcode" if kind is Kind.FULL else "J."
        client = Client.objects.get(counselor=counselor, person=owner)
        things[kind] = {
            "client_id": client.pk,
            "ending_id": counselor.consents_held.filter(person=owner)
            .earliest("granted_at", "pk")
            .pk,
            "calm_client_id": calm.get(kind, client.pk),
            "entry_id": make_entry(client, NOON).pk,
            "alert_id": alert_id,
            "code_id": make_code(by=counselor, at=NOON, label=label)[1].pk,
        }
    return things


def _things_of_operators(owner: User) -> dict[str, dict[str, Any]]:
    def invited(address: str) -> tuple[Any, str]:
        return invite_staff(by=None, at=NOON, email=address, role=Role.COUNSELOR)

    open_one, _ = invited("zq-invited@clinic.example")
    _, token = invited("lee@clinic.example")
    used, used_token = invited("kim@clinic.example")
    account = join_staff(invitation=used, at=NOON, name="Kim", password=PASSWORD)
    operator = make_staff(Role.OPERATOR)
    listed, retired = (
        make_listed_group(operator, name=name) for name in ("Rainbow room", "Zqretired")
    )
    retire_group(listed=retired, by=operator, at=NOON)
    system, closed = (make_system(NOON, operator=operator)[0] for _ in range(2))
    hand_to(owner, system, NOON, signs=True, notes=True, use=True, alerts=True)
    switch_off(system=closed, by=operator, at=NOON)
    return {
        "own": {
            "system_id": system.pk,
            "system_ref": system.ref,
            "listed_id": listed.pk,
            "invitation_id": open_one.pk,
            "token": token,
            "account_ref": account.subject_ref,
        },
        "foreign": {
            "system_id": closed.pk,
            "system_ref": owner.subject_ref,
            "listed_id": retired.pk,
            "invitation_id": used.pk,
            "token": used_token,
            "account_ref": owner.subject_ref,
        },
    }


def _codes(counselor: User, owner: User) -> dict[str, dict[str, Any]]:
    """Make an open code and a withdrawn one."""
    code, _ = make_code(by=counselor, at=NOON, label="Zqcode")
    closed, row = make_code(by=counselor, at=NOON, label="Zqcode")
    type(row).objects.filter(pk=row.pk).update(withdrawn_at=NOON)
    return {"own": {"code": code}, "foreign": {"code": closed}}


def _supporters(owner: User, other: User, stranger: User) -> tuple[User, dict[int, dict[str, Any]]]:
    """Make a supporter who sees the owner's signal, but nobody else's, each for another reason.

    One person's link has not begun, another one's signal is old, a third one removed the
    supporter, a fourth one shows nothing.
    """
    mom = make_staff(Role.SUPPORTER, name="SUPPORTER", email="zq-rosa@mail.example")
    gone, quiet = _person("gone"), _person("quiet")
    names = {"name": "Zqmom of ours", "shown_name": "Zqjo of the pier"}
    link = make_supporter(owner, NOON, mom, **names)
    waits = make_supporter(
        other, NOON, mom, name="Lou", shown_name="Zqkit of the bay", waited=timedelta()
    )
    elsewhere = make_supporter(other, NOON, name="Max", shown_name="Zqkit of the bay")
    make_supporter(stranger, NOON, mom)
    removed = make_supporter(gone, NOON, mom)
    remove_supporter(supporter=removed, by=gone, at=NOON)
    silent = make_supporter(quiet, NOON, mom, sees=SupporterSees.NOTHING)
    newer = make_supporter(_person("newer"), NOON, mom, waited=timedelta(hours=26))
    for person, ago in {owner: 1, other: 1, stranger: 25, gone: 1, quiet: 1}.items():
        say(person, NOON - timedelta(hours=ago))
    calls = _calls(link, elsewhere, removed, newer, over=silent)
    _, token = invite_supporter(
        by=owner, at=NOON, name="Sis", shown_name="O.", sees=SupporterSees.SIGNAL
    )
    return mom, {
        owner.pk: {"supporter_id": link.pk, "invite": token, "call_id": calls[owner.pk].pk},
        other.pk: {"supporter_id": waits.pk, "invite": token, "call_id": calls[other.pk].pk},
    }


def _calls(link: Supporter, *others: Supporter, over: Supporter) -> dict[int, AskedCall]:
    """Let the supporter of ``link`` see its call, but no other, each for another reason.

    The first of the others is somebody else's, the second one was removed, and the third one was
    accepted after the supporter had agreed. The call of ``over`` was asked for three hours ago.
    """
    agree_to_calls(link, NOON - timedelta(days=2))
    agree_to_calls(others[0], NOON)
    return {
        one.person_id: AskedCall.objects.create(
            person=one.person,
            link=one,
            asked_at=NOON - timedelta(hours=3 if one is over else 0, minutes=5),
            seen_at=NOON,  # so that no look changes it
        )
        for one in (link, *others, over)
    }


def _sign_in_all(owner: User, other: User, staff: Mapping[Kind, User]) -> dict[Kind, Actor]:
    users: dict[Kind, User | None] = {
        Kind.SIGNED_OUT: None,
        Kind.OWNER: owner,
        Kind.ANOTHER: other,
        **staff,
        Kind.OPERATOR: make_staff(Role.OPERATOR),
        Kind.SUPERUSER: make_staff(Role.OPERATOR, is_superuser=True, is_staff=True),
        Kind.LONG_IDLE: owner,
    }
    actors = {}
    for kind, user in users.items():
        browser = Browser()
        if user:
            sign_in(browser, user)
            browser.get("/")  # the first request stores when a staff session began
            just_asked(browser)
        actors[kind] = Actor(kind, user, browser.cookies)
        if kind is Kind.LONG_IDLE:
            ended = NOON - timedelta(seconds=1)
            key = stored_key(browser.session.session_key)
            Session.objects.filter(session_key=key).update(expire_date=ended)
    return actors


def _sign_for(owner: Actor, code: str) -> None:
    """Choose terms for the owner, so that the page with text and preview is ready to sign."""
    browser = Browser()
    browser.cookies = owner.cookies
    session = browser.session
    terms = Terms(
        kind=ConsentKind.RECORD,
        purpose=Purpose.OTHER,
        purpose_words="Zqpurpose",
        last_day=date(2026, 12, 24),
        scopes=ALL_SCOPES,
    )
    session[DRAFT] = seal_draft(Draft(terms, NOON), code=code)
    session.save()
