"""The mark of a form, and what of a form that could not be saved may be kept."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils import timezone

from checkins.forms.base import FORM_ID, MARK, OWN_KEYS, UUID_TEXT
from checkins.models import User
from checkins.models.sealed import SealError, seal, unseal
from checkins.services.form_drafts import Typed, drop_typing, keep_form, keep_typing

# In a session: that a form is kept; and the mark of the page that a sign-in returns to, sealed as
# it came, because some addresses hold a code or a token.
KEPT, RETURN_TO = "kept_form", "return_to"
BY_TYPING = "X-Typed"  # a script sends the form while it is typed into, to be kept and not saved
MARK_PLACE = "form.mark"
MARK_LASTS = timedelta(hours=24)
MINUTE = 60
# What proves who somebody is, opens something, or signs: never kept, by whatever page it is asked.
NEVER_KEPT = frozenset(
    {
        *("password", "password1", "password2", "oldpassword", "credential"),
        *("code", "token", "key", "shown", "file", "pin", "pin_again"),
    }
)
# What somebody looks for in their own texts: it stays on its page, and is not stored for later.
NEVER_STORED = frozenset({"sought"})
WAS = "was-"  # what a page was shown with
# What is chosen rather than typed: a strength, or a row by its id. A number to call is longer.
CHOSEN = re.compile(rf"\d{{1,2}}|{UUID_TEXT.pattern}")
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


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that could not be saved, as its answer carries it: to be sent once more, unchanged.

    It has the token and the mark that it came with, and never fresh ones: what another site sent in
    somebody's name stays refused.
    """

    fields: list[tuple[str, str]]  # in the order in which they were sent
    words: list[str]  # what a person typed, to be read and copied
    lacks_secret: bool  # a password, code or signature was left out
    lacks_file: bool


def carried(request: HttpRequest) -> Carried:
    """Return what a post may carry on; nothing of a body that cannot be read."""
    try:
        sent, files = request.POST, request.FILES
    except (RawPostDataException, UnreadablePostError, MultiPartParserError, SuspiciousOperation):
        return Carried([], [], lacks_secret=False, lacks_file=False)
    kept = {name: values for name, values in sent.lists() if name not in NEVER_KEPT}
    typed = {name: values for name, values in kept.items() if name not in OWN_KEYS}
    return Carried(
        fields=[(name, value) for name, values in kept.items() for value in values],
        words=words_in(typed),
        lacks_secret=any(sent.get(name) for name in NEVER_KEPT),
        lacks_file=bool(files),
    )


def words_in(fields: dict[str, list[str]]) -> list[str]:
    """Return the words that a person typed in a form, without what its page sends unseen."""
    return [
        value
        for name, values in fields.items()
        if name not in UNSEEN and not name.startswith(WAS)
        for value in values
        if value.strip() and not CHOSEN.fullmatch(value)
    ]


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


def keep_typed(request: HttpRequest, *, at: datetime | None = None) -> Interrupted | None:
    """Keep what was typed for whom the form was shown; None if the post has no valid mark.

    A form that is typed into at this moment takes the place of no other page's: that one was sent.
    """
    data, address, at = request.POST, request.path, at or timezone.now()
    mark = valid_mark(data.get(MARK, ""), at=at)
    account = User.objects.filter(pk=mark.account_id).first() if mark else None
    if mark is None or account is None:
        return None
    if is_typing(request):
        return Interrupted(mark, keep_as_typed(data, account=account, address=address, at=at))
    fields = _typed(data)
    is_kept = bool(fields) and keep_form(
        account=account, typed=Typed(address, mark.page, fields), at=at
    )
    return Interrupted(mark, is_kept)


def is_typing(request: HttpRequest) -> bool:
    """Return whether a script sent the form while it was typed into, and nobody tapped Save."""
    return BY_TYPING in request.headers


def keep_as_typed(data: QueryDict, *, account: User, address: str, at: datetime) -> bool:
    """Keep a form that was not sent yet; drop what was kept of its page if nothing changed there.

    Return whether the account has, after this, what the page shows.
    """
    mark = valid_mark(data.get(MARK, ""), at=at)
    if mark is None or mark.account_id != account.pk:
        return False
    fields = _fields(data)
    if not any(
        values != fields.get(f"{WAS}{name}", [""])
        for name, values in fields.items()
        if name not in UNSEEN and not name.startswith(WAS)
    ):
        drop_typing(account=account, page=mark.page, at=at)
        return True
    return keep_typing(account=account, typed=Typed(address, mark.page, fields), at=at)


def _typed(data: QueryDict) -> dict[str, list[str]]:
    """Return the fields that may be kept; none if nothing was typed or ticked."""
    fields = _fields(data)
    is_typed = any(any(values) for name, values in fields.items() if name not in UNSEEN)
    return fields if is_typed else {}


def _fields(data: QueryDict) -> dict[str, Any]:
    """Return the fields that may be kept."""
    left_out = {*OWN_KEYS, *NEVER_KEPT, *NEVER_STORED}
    return {name: values for name, values in data.lists() if name not in left_out}


def _is_here(page: str) -> bool:
    try:
        resolve(page)
    except Resolver404:
        return False
    return True
