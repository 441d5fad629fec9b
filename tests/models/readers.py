"""A world with every kind of reader, and which rows each of them sees of every model."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import time_machine
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import override_settings

from checkins.models import (
    Consent,
    DeniedLooks,
    Device,
    DevicePin,
    FormDraft,
    HistoryCut,
    LetEnd,
    PendingAddress,
    PushSubscription,
    RenewalAsk,
    Scopes,
)
from checkins.models.denied_looks import MANY
from checkins.services.addresses import ask_for_address
from checkins.services.devices import cookie_hashes, know_device
from checkins.services.form_drafts import Typed, keep_form
from checkins.services.staff_names import ask_for_name
from tests.conftest import NOON
from tests.factories import (
    SAFETY_CONTACT,
    make_counselor,
    make_hours,
    make_memory,
    make_subscription,
    save,
)
from tests.views.kinds import Kind
from tests.views.matrix_actors import agree, build_world
from tests.views.routes.addresses import TODAY

ALERTS_ALONE = "counselor, alerts alone"
OWNER, OTHER = "Zqowner", "Zqother"
PEOPLE = {Kind.OWNER: {OWNER}, Kind.LONG_IDLE: {OWNER}, Kind.ANOTHER: {OTHER}}
# Whether a session has its second step is asked before any row is.
WIDE = {Kind.FULL: {OWNER, OTHER}, Kind.NO_SECOND_FACTOR: {OWNER}}
LEVELS = {**PEOPLE, **WIDE, Kind.NARROWER: {OWNER}, ALERTS_ALONE: {OWNER, OTHER}}
COUNSELORS = {
    kind: {kind.name}
    for kind in (
        Kind.FULL,
        Kind.NARROWER,
        Kind.EXPIRED,
        Kind.REVOKED,
        Kind.NO_CONSENT,
        Kind.NO_SECOND_FACTOR,
    )
}
STAFF = {
    "EXPIRED",
    "FULL",
    "Kim",
    "NARROWER",
    "NO_CONSENT",
    "NO_SECOND_FACTOR",
    "REVOKED",
    "DEACTIVATED",
    "Sam",
    "Staff",
    "SUPPORTER",
}
LISTED = "Rainbow room"
SHARED, OWN, THEIRS = "Zqthought of the river", "Zqthought of the hill", "Zqthought of the sea"
RAIN, SUN = "Zqnote about the rain", "Zqnote about the sun"
# Of each model, whose rows (of pages: which notes) each kind sees; who is not named sees none.
SEEN = {
    "Alert": {**PEOPLE, **WIDE, ALERTS_ALONE: {OTHER}},
    "AskedCall": {**PEOPLE, Kind.SUPPORTER: {OWNER}},
    "BodyCheck": PEOPLE,
    "CallAgreement": {Kind.SUPPORTER: {"zq-rosa@mail.example"}},
    "Break": PEOPLE,
    "Reminders": PEOPLE,
    "CallSheet": {**LEVELS, Kind.ANOTHER: set(), Kind.FULL: {OWNER}, ALERTS_ALONE: {OWNER}},
    "CheckinImport": PEOPLE,
    "CheckinSubmission": {
        Kind.OWNER: {RAIN, "An older note"},
        Kind.LONG_IDLE: {RAIN, "An older note"},
        Kind.ANOTHER: {SUN},
        Kind.FULL: {RAIN, SUN},
        Kind.NO_SECOND_FACTOR: {RAIN},
    },
    "ClinicGroup": {
        **{kind: {LISTED, "Zqretired"} for kind in (Kind.OPERATOR, Kind.SUPERUSER)},
        **{kind: {LISTED} for kind in PEOPLE},
    },
    "Client": {**COUNSELORS, ALERTS_ALONE: {"Sam"}},
    "Consent": {**LEVELS, Kind.NO_CONSENT: {OWNER}},
    "CounselorHours": {**COUNSELORS, ALERTS_ALONE: {"Sam"}},
    "CountingConsent": PEOPLE,
    # What the others wrote about the owner takes a consent of its own.
    "ContactLog": {**COUNSELORS, Kind.FULL: {*set().union(*COUNSELORS.values()), "DEACTIVATED"}},
    # Each is named by what set it off.
    "CravingEpisode": {
        Kind.OWNER: {"boredom", "stress"},
        Kind.LONG_IDLE: {"boredom", "stress"},
        Kind.ANOTHER: {"senses"},
        Kind.FULL: {"boredom"},
    },
    "DailyCheckin": LEVELS,
    "DayMemory": PEOPLE,
    "DayRemark": PEOPLE,
    "DeniedLooks": {kind: {"the 20th look"} for kind in (Kind.OPERATOR, Kind.SUPERUSER)},
    "Device": {},  # each their own, see ``seen_at_noon``
    "DevicePin": {},
    "FormDraft": {},
    "HistoryCut": PEOPLE,
    "KeptStep": PEOPLE,
    "LetEnd": PEOPLE,
    "LookBack": {Kind.OWNER: {OWNER}, Kind.LONG_IDLE: {OWNER}},
    "NameRequest": {
        **COUNSELORS,
        ALERTS_ALONE: {"Sam"},
        **dict.fromkeys(
            (Kind.OPERATOR, Kind.SUPERUSER), {"Sam", "DEACTIVATED"}.union(*COUNSELORS.values())
        ),
    },
    "Notice": {**PEOPLE, **WIDE, ALERTS_ALONE: {OTHER}},
    "OwnLine": PEOPLE,
    "OutboxMessage": PEOPLE,
    "PendingAddress": {},  # each their own, see ``seen_at_noon``
    "PageAside": PEOPLE,
    "PersonStatus": LEVELS,
    "PlanVersion": PEOPLE,
    "Profile": PEOPLE,
    "RenewalAsk": {**PEOPLE, Kind.FULL: {OWNER, OTHER}},
    "PushSubscription": {},  # each their own, see ``seen_at_noon``
    # The world's safety contact is the full counselor.
    "SafetyNote": {**PEOPLE, Kind.FULL: {OWNER, OTHER}},
    "SharingCode": {**COUNSELORS, ALERTS_ALONE: {"Sam"}},
    "StaffInvitation": {Kind.OPERATOR: {"an invitation"}, Kind.SUPERUSER: {"an invitation"}},
    "StepChoice": PEOPLE,
    "SupportContact": PEOPLE,
    "SupportGroup": PEOPLE,
    "WeekIntention": PEOPLE,
    "ThoughtRecord": {
        Kind.OWNER: {SHARED, OWN},
        Kind.LONG_IDLE: {SHARED, OWN},
        Kind.ANOTHER: {THEIRS},
        Kind.FULL: {SHARED},
    },
    "SupportSignal": {
        **PEOPLE,
        Kind.SUPPORTER: {OWNER},
    },
    "Supporter": {**PEOPLE, Kind.SUPPORTER: {OWNER, "Zqstranger", "Zqquiet", "Zqnewer"}},
    "System": {kind: {"Records"} for kind in (Kind.OPERATOR, Kind.SUPERUSER)},
    "User": dict.fromkeys((Kind.OPERATOR, Kind.SUPERUSER), STAFF),
}


@contextmanager
def everybody() -> Iterator[dict[str, object]]:
    """Everybody of the authorization matrix, and a counselor with the scope of alerts alone."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        override_settings(PASSWORD_HASHERS=hashers, SAFETY_CONTACT=SAFETY_CONTACT),
        time_machine.travel(NOON, tick=False),
        transaction.atomic(),
    ):
        actors = build_world().actors
        sam = make_counselor()
        for kind in (Kind.OWNER, Kind.ANOTHER):
            agree(actors[kind].user, sam, "J.", scopes=Scopes(alerts=True))
        before = NOON - timedelta(hours=1)
        save(actors[Kind.OWNER].user, TODAY, NOON, note="An older note", edited_at=before)
        found = {kind: actor.user or AnonymousUser() for kind, actor in actors.items()}
        found[Kind.DEACTIVATED].refresh_from_db()
        for reader in {sam, *found.values()} - {found[Kind.SIGNED_OUT]}:
            keep_form(account=reader, typed=Typed("/", "/", {"words": ["x"]}), at=NOON)
            ask_for_address(by=reader, at=NOON, address="new@mail.example")
            cookie = know_device(account=reader, cookie="", at=NOON)
            # Not device_of(): who is switched off sees none.
            device = Device.objects.get(token_hash=cookie_hashes(cookie)[0])
            DevicePin.objects.create(device=device, pin_hash="x", set_at=NOON)
            make_subscription(reader, at=NOON)
            if reader.is_counselor:
                make_hours(reader, at=NOON)
                ask_for_name(by=reader, at=NOON, name=f"Dr. {reader.name}")
        for owner in (Kind.OWNER, Kind.ANOTHER):
            HistoryCut.objects.create(person=actors[owner].user, first_day=TODAY)
            make_memory(actors[owner].user, TODAY, place=7)
        for consent in Consent.objects.filter(counselor=found[Kind.FULL], kind="record"):
            asked = {"consent": consent, "person": consent.person}
            RenewalAsk.objects.create(asked_at=NOON, **asked)
            LetEnd.objects.create(answered_at=NOON, **asked)
        for count in (MANY - 1, MANY):
            DeniedLooks.objects.create(actor=uuid4(), day=TODAY, count=count)
        yield {**found, ALERTS_ALONE: sam}
        transaction.set_rollback(True)


def models_that_say():
    return [
        model
        for model in apps.get_app_config("checkins").get_models()
        if hasattr(model.objects.all(), "visible_to")
    ]


def visible(model, reader, **moment):
    rows = model.objects.all()
    takes_moment = "at" in inspect.signature(rows.visible_to).parameters
    seen = rows.visible_to(reader, **(moment if takes_moment else {}))
    return {name for row in seen.select_related() if (name := _whose(row))}


NAMED_BY = {
    "CheckinSubmission": lambda row: row.note,
    "CravingEpisode": lambda row: row.content["trigger"],
    "ThoughtRecord": lambda row: row.content["thought"],
    "CallAgreement": lambda row: row.account.email,
    "DeniedLooks": lambda row: f"the {row.count}th look",
    "Device": lambda row: row.account.email,
    "DevicePin": lambda row: row.device.account.email,
    "FormDraft": lambda row: row.account.email,
    "PendingAddress": lambda row: row.account.email,
    "PushSubscription": lambda row: row.account.email,
    "User": lambda row: row.name.partition(" ")[0],  # "Staff 7"
    "ClinicGroup": lambda row: row.name,
    "System": lambda row: row.name.partition(" ")[0],  # "Records 7"
    "StaffInvitation": lambda row: "an invitation",
    "ContactLog": lambda row: row.client.counselor.name,
    "Client": lambda row: row.counselor.name,
    "NameRequest": lambda row: row.account.name,
    "CounselorHours": lambda row: row.counselor.name,
    "SharingCode": lambda row: row.counselor.name,
}


def _whose(row):
    name = NAMED_BY.get(type(row).__name__, lambda row: row.person.name)
    return name(row)


def seen_at_noon(model, readers):
    """Which rows of a model each reader sees, and which they should."""
    seen = {kind: visible(model, reader, at=NOON) for kind, reader in readers.items()}
    if model is DevicePin:  # each their own, and staff have none
        own = {kind for kind, one in readers.items() if one.is_active and not one.works_here}
        return seen, {kind: {readers[kind].email} if kind in own else set() for kind in readers}
    if model in {Device, FormDraft, PendingAddress, PushSubscription}:
        own = {kind for kind, reader in readers.items() if reader.is_active}
        return seen, {kind: {readers[kind].email} if kind in own else set() for kind in readers}
    return seen, {kind: SEEN[model.__name__].get(kind, set()) for kind in readers}
