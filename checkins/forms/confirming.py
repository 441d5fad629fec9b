"""A post that waits until its sender has confirmed who they are."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, QueryDict

from checkins.forms.base import MARK
from checkins.forms.form_drafts import valid_mark
from checkins.models import User
from checkins.models.sealed import SealError, seal, unseal

WAITS_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post as it was sent: to which address, and from which page."""

    address: str
    query: str
    body: str
    page: str
    sent_at: float

    @property
    def there(self) -> str:
        """The whole address, by which the question knows what it was asked for."""
        return f"{self.address}?{self.query}" if self.query else self.address

    @property
    def fields(self) -> QueryDict:
        """The fields of the post."""
        return QueryDict(self.body)

    def is_over(self, at: datetime) -> bool:
        """Return whether the post waited too long to be what its sender still means."""
        return not 0 <= at.timestamp() - self.sent_at <= WAITS_FOR.total_seconds()


def seal_waiting(request: HttpRequest, *, account: User, at: datetime) -> str:
    """Return the request's post, sealed for its account: it may hold a new password."""
    mark = valid_mark(request.POST.get(MARK, ""), at=at)
    waiting = Waiting(
        address=request.path,
        query=request.GET.urlencode(),
        body=request.POST.urlencode(),
        page=mark.page if mark else "/",
        sent_at=at.timestamp(),
    )
    return seal(json.dumps(asdict(waiting)), bind=_place(account))


def open_waiting(sealed: str, *, account: User) -> Waiting | None:
    """Return the post; None if it is another account's, or does not open."""
    try:
        return Waiting(**json.loads(unseal(sealed, bind=_place(account))))
    except SealError:
        return None


def _place(account: User) -> str:
    return f"waiting.post.{account.pk}"


def hides_from_reader(request: HttpRequest) -> bool:
    """Return whether somebody else may read this person's phone, and nobody was asked lately."""
    user: Any = request.user
    is_quiet = user.is_authenticated and user.is_person and user.has_quiet_home
    return bool(is_quiet and not did_recently_reauthenticate(request))
