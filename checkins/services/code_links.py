"""A counselor's link that was opened too early to sign: kept until the person can.

Before there is an account the visitor's session holds the code, sealed, for an hour: a shared phone
must not hand it to the next one. From sign-up on, or from where a person began with it, their
profile holds it, on any device, until it is signed, put away, or as old as a code can be.
"""

import json
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from checkins.models import Profile, SharingCode, User
from checkins.models.sealed import SealError, seal, unseal
from checkins.services import audit
from checkins.services.sharing_codes import CodeNotOpenError, code_hash, open_code

IN_SESSION = "code_link"
VISITOR_MAY_TAKE = timedelta(hours=1)
PLACE = "code_link.session"


def remember(session: MutableMapping[str, Any], *, code: str, at: datetime) -> None:
    """Keep the code of a link in a visitor's session.

    :raises CodeNotOpenError: if the code cannot be used.
    """
    open_code(code=code, at=at)
    values = {"code": code, "until": (at + VISITOR_MAY_TAKE).isoformat()}
    session[IN_SESSION] = seal(json.dumps(values), bind=PLACE)


def code_in(session: Mapping[str, Any], *, at: datetime) -> str:
    """Return the code that the session holds, "" if there is none that can be used now."""
    try:
        values = json.loads(unseal(session.get(IN_SESSION, ""), bind=PLACE))
        if at < datetime.fromisoformat(values["until"]):
            open_code(code=values["code"], at=at)
            return str(values["code"])
    except (SealError, CodeNotOpenError):
        pass
    return ""


@transaction.atomic
def keep_code_link(*, by: User, at: datetime, code: str) -> None:
    """Keep a code for the person until it runs out; a later one takes its place.

    :raises CodeNotOpenError: if the code cannot be used.
    """
    row = open_code(code=code, at=at)
    profile = Profile.objects.visible_to(by).get()
    if profile.code_link == code and profile.code_link_until == row.expires_at:
        return
    profile.code_link, profile.code_link_until = code, row.expires_at
    profile.save(update_fields=["sealed_code_link", "code_link_until"])
    audit.record(action="code_link_kept", about=by, by=by, at=at)


def who_asks(profile: Profile, *, at: datetime) -> SharingCode | None:
    """Return the row, with its counselor, of the code that waits for the person.

    None if none can be used; one query if one waits.
    """
    if profile.code_link_until is None or profile.code_link_until <= at:
        return None
    with suppress(CodeNotOpenError):
        return open_code(code=profile.code_link, at=at)
    return None


def waiting_code(profile: Profile, *, at: datetime) -> str:
    """Return the code that waits for the person, "" if none can be used; one query if one waits."""
    return str(profile.code_link) if who_asks(profile, at=at) else ""


@transaction.atomic
def drop_code_link(*, by: User, at: datetime, code: str = "") -> None:
    """Forget the code that waits, because it was put away; with ``code``, that one if it waits."""
    waiting = Profile.objects.visible_to(by).exclude(code_link_until=None)
    if code and code_hash(code) not in {code_hash(profile.code_link) for profile in waiting}:
        return
    if waiting.update(sealed_code_link="", code_link_until=None):
        audit.record(action="code_link_dropped", about=by, by=by, at=at)


@transaction.atomic
def purge_code_links(*, at: datetime) -> int:
    """Forget the codes that ran out, and return how many."""
    over = list(Profile.objects.filter(code_link_until__lte=at).select_related("person"))
    for profile in over:
        drop_code_link(by=profile.person, at=at)
    return len(over)
