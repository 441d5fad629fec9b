"""The demo's counselor, and the consents with which made-up people share with them."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import timezone

from checkins.demo.lives import hashed
from checkins.demo.rides import share_one_ride
from checkins.demo.stories import DOMAIN, STORIES, ZONE
from checkins.demo.thoughts import share_one_thought
from checkins.engine.promises import ReadingTimes
from checkins.enums import CallOrText, ConsentKind, NaloxoneAtHome, Purpose, Role, Signature
from checkins.models import Consent, Scopes, User
from checkins.services.call_sheets import CallAnswers, answers_of
from checkins.services.clinic import set_reading_times
from checkins.services.sharing import grant
from checkins.services.sharing_codes import make_code
from checkins.services.sharing_texts import Terms, consent_text, digest

CONSENT_DAYS, SHARING_SINCE = 90, timedelta(days=20)
# A public secret is safe here: it guards only made-up people on this computer.
DEMO_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105
EVERYTHING = Scopes(signs=True, notes=True, use=True, alerts=True)
SHARED = {
    "Jordan": replace(EVERYTHING, notes=False),
    "Maya": EVERYTHING,
    "Luis": replace(EVERYTHING, notes=False),
    "Noor": replace(EVERYTHING, use=False),
    "Dana": EVERYTHING,
    "Chris": Scopes(),
    "Robin": Scopes(signs=True),
    "Alex": replace(EVERYTHING, notes=False),
    "Taylor": replace(EVERYTHING, use=False),
    "Quinn": EVERYTHING,
    "Casey": Scopes(signs=True),
    "Sasha": replace(EVERYTHING, notes=False),
    "Riley": Scopes(alerts=True),
}
ENDING = {"Taylor": 10}  # the days until a consent ends, where it is soon


@transaction.atomic
def make_demo_counselor(*, name: str, password: str) -> User:
    """Make a counselor with a second factor, or return the existing account."""
    counselor, is_new = make_demo_staff(name=name, password=password, role=Role.COUNSELOR)
    if is_new:
        times = ReadingTimes(frozenset(range(5)), time(9), ZONE)
        set_reading_times(times=times, reader=None, by=None, at=timezone.now())
    return counselor


@transaction.atomic
def make_demo_staff(*, name: str, password: str, role: Role) -> tuple[User, bool]:
    """Make an account of the clinic's staff, and return it with whether it is a new one."""
    email = f"{name.lower()}@{DOMAIN}"
    known: User | None = User.objects.filter(email=email).first()
    if known:
        return known, False
    staff: User = User.objects.create(
        email=email, name=name, password=hashed(password), role=role, time_zone=ZONE.key
    )
    EmailAddress.objects.create(user=staff, email=email, verified=True, primary=True)
    TOTP.activate(staff, DEMO_SECRET)
    RecoveryCodes.activate(staff)
    return staff, True


@transaction.atomic
def share_with(
    counselor: User,
    *,
    person: User,
    label: str,
    scopes: Scopes,
    at: datetime,
    since: timedelta = timedelta(),
    days: int = CONSENT_DAYS,
) -> None:
    """Let a made-up person consent with a code, as on the pages; repeating it changes nothing.

    The consent was signed ``since`` before ``at``, and ends ``days`` days after ``at``.
    """
    if Consent.objects.filter(person=person, counselor=counselor).exists():
        return
    then = at - since
    code, _ = make_code(by=counselor, at=then, label=label)
    terms = Terms(
        kind=ConsentKind.RECORD,
        purpose=Purpose.SUPPORT,
        last_day=(at + timedelta(days=days)).date(),
        scopes=scopes,
    )
    shown = digest(consent_text(terms=terms, person=person, counselor=counselor))
    consent = grant(
        code=code,
        terms=terms,
        shown_sha256=shown,
        signature=Signature.PASSWORD,
        by=person,
        at=then,
        call=_call_answers(person),
    )
    if scopes.notes:
        share_one_thought(person, consent, at=at)
        share_one_ride(person, consent, at=at)


def _call_answers(person: User) -> CallAnswers:
    return replace(
        answers_of(person),
        number="+1 608-555-0119",
        call_or_text=CallOrText.TEXT,
        safe_hours="After 5 pm",
        naloxone_at_home=NaloxoneAtHome.YES,
    )


def share_stories(counselor: User, *, at: datetime) -> None:
    """Let the people of the stories share, each with their own scopes."""
    for story in STORIES:
        person = User.objects.filter(email=story.email).first()
        if person and story.name in SHARED:
            share_with(
                counselor,
                person=person,
                label=label_of(story.name),
                scopes=SHARED[story.name],
                at=at,
                since=SHARING_SINCE if story.days > SHARING_SINCE.days else timedelta(),
                days=ENDING.get(story.name, CONSENT_DAYS),
            )


def label_of(name: str) -> str:
    """Return what counselors call a made-up person: "Quinn Q."."""
    return f"{name} {name[0]}."
