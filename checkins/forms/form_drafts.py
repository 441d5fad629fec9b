"""The mark of a form, and what of a form that could not be saved may be kept."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone

from checkins.forms.base import FORM_ID, MARK, OWN_KEYS
from checkins.models import User
from checkins.models.sealed import SealError, seal, unseal
from checkins.services.form_drafts import Typed, keep_form

# In a session: that a form is kept; and the mark of the page that a sign-in returns to, sealed as
# it came, because some addresses hold a code or a token.
KEPT, RETURN_TO = "kept_form", "return_to"
MARK_PLACE = "form.mark"
MARK_LASTS = timedelta(hours=24)
MINUTE = 60
# What proves who somebody is, opens something, or signs: never kept, by whatever page it is asked.
NEVER_KEPT = frozenset(
    {
        *("password", "password1", "password2", "oldpassword", "credential"),
        *("code", "token", "key", "shown", "file"),
    }
)
# What a page sends unseen: a form of this alone has nothing typed in it.
UNSEEN = frozenset({FORM_ID, "uuid", "shown_at", "asked", "bulk", "next"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose page a form was on, the page's path, and the minute at which it was shown."""

    account_id: int
    page: str
    minute: int

    @property
    def shown_at(self) -> datetime:
        """The beginning of the minute, so never after the page was shown."""
        return datetime.fromtimestamp(self.minute * MINUTE, UTC)

    def is_valid(self, at: datetime) -> bool:
        """Return whether the page was shown in the last 24 hours, and is one of this site."""
        age = int(at.timestamp()) // MINUTE - self.minute
        return 0 <= age <= MARK_LASTS.total_seconds() // MINUTE and _is_here(self.page)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A form that could not be saved: the mark that it carried, and whether it is kept."""

    mark: Mark
    is_kept: bool


def make_mark(account: User, page: str, at: datetime) -> str:
    """Return the sealed mark of the forms of one page: nobody can read or make one."""
    values = [account.pk, page, int(at.timestamp()) // MINUTE]
    return seal(json.dumps(values), bind=MARK_PLACE)


def open_mark(sealed: str) -> Mark | None:
    """Return what a mark says, however old it is; None if there is none or it is forged."""
    try:
        return Mark(*json.loads(unseal(sealed, bind=MARK_PLACE)))
    except SealError:
        return None


def valid_mark(sealed: str, *, at: datetime) -> Mark | None:
    """Return what a mark says; None if there is none, or if it is forged or too old."""
    mark = open_mark(sealed)
    return mark if mark and mark.is_valid(at) else None


def keep_typed(data: QueryDict, *, address: str, at: datetime | None = None) -> Interrupted | None:
    """Keep what was typed for whom the form was shown; None if the post has no valid mark."""
    at = at or timezone.now()
    mark = valid_mark(data.get(MARK, ""), at=at)
    account = User.objects.filter(pk=mark.account_id).first() if mark else None
    if mark is None or account is None:
        return None
    fields = _typed(data)
    is_kept = bool(fields) and keep_form(
        account=account, typed=Typed(address, mark.page, fields), at=at
    )
    return Interrupted(mark, is_kept)


def _typed(data: QueryDict) -> dict[str, list[str]]:
    """Return the fields that may be kept; none if nothing was typed or ticked."""
    fields: dict[str, Any] = {
        name: values
        for name, values in data.lists()
        if name not in OWN_KEYS and name not in NEVER_KEPT
    }
    is_typed = any(any(values) for name, values in fields.items() if name not in UNSEEN)
    return fields if is_typed else {}


def _is_here(page: str) -> bool:
    try:
        resolve(page)
    except Resolver404:
        return False
    return True
