"""A page of a check-in as a phone sends it later: the same questions, form and limits as on screen.

It carries what was answered and nothing else, so a name that is not in it stays as it is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from checkins.catalog.pages import PageQuestions, questions_of
from checkins.engine.days import FIRST_DAY, is_late
from checkins.engine.types import RATINGS
from checkins.forms.base import UUID_TEXT
from checkins.forms.checkins import OneOfField, PageForm, RatingField, TagsField
from checkins.forms.sync_json import Members, NotTakenError
from checkins.models import User
from checkins.models.own_lines import OWN
from checkins.services.checkins import Page

MOST_PAGES = 40
AHEAD = timedelta(days=1)  # a phone's clock is corrected by ours, so it is hardly ever ahead
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    rf"{DAY.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?(Z|[+-][0-9]{{2}}:[0-9]{{2}})"
)
OWNER = re.compile(r"[0-9a-f]{24}")
NAME = re.compile(r"[a-z0-9_:-]{1,64}")
MOST_NAMES = 100
NOT_SENT = object()


def _is(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_day(value: Any) -> bool:
    try:
        return _is(DAY)(value) and date.fromisoformat(value) >= FIRST_DAY
    except ValueError:
        return False


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _are_names(value: Any) -> bool:
    is_list = isinstance(value, list) and len(value) <= MOST_NAMES
    return is_list and all(map(_is(NAME), value)) and len(set(value)) == len(value)


#: Of each member of a page: whether a value may stand there, and what is said of another one.
MEMBERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "owner": (_is(OWNER), "Send the owner that the session has."),
    "uuid": (_is(UUID_TEXT), "Send a UUID in small letters, with its four hyphens."),
    "day": (_is_day, "Send a day as YYYY-MM-DD."),
    "page": (lambda value: type(value) is int, "Send a number from 1 to 4, or to 2 if quick."),
    "quick": (_is_flag, "Send true or false."),
    "answers": (lambda value: isinstance(value, Members), "Send an object of names and answers."),
    "asked": (_are_names, "Send a list of names, each one once."),
    "bulk": (_are_names, "Send a list of names, each one once."),
    "finish": (_is_flag, "Send true or false."),
    "edited_at": (_is(MOMENT), "Send a moment as 2026-11-23T21:14:00-05:00."),
    "locked": (_is_flag, "Send true or false."),
}
MAY_BE_LEFT_OUT = {"quick"}
MISSING, UNKNOWN = "This is missing.", "We don’t know one of the names here."
TWICE, ANSWER = "This came twice. Send it once.", "Send one of its answers, or null."

#: What an answer says whose status is all that there is to say: the place, and a sentence.
REFUSED = {
    400: ("", "This can’t be used."),
    401: ("", "Nobody is signed in here. Sign in first."),
    403: ("X-CSRFToken", "This didn’t come from our own page. Ask for the session again."),
    404: ("", "We found nothing here."),
    405: ("", "This can’t be done here."),
    429: ("", "That was too often. Please wait."),
    500: ("", "Something went wrong on our side."),
    503: ("", "We can’t save right now. Send it again later."),
}
OURS = 500


def refusal(status: int) -> dict[str, dict[str, str]]:
    """Return what an error says of which no more is known than its status."""
    place, words = REFUSED.get(status) or REFUSED[OURS if status >= OURS else 400]
    return {"error": NotTakenError(status, place, words).said()}


@dataclass(frozen=True, slots=True)
class SentPage:
    """A page as it was sent, each member of its own type; its answers are not looked at yet."""

    owner: str
    uuid: str
    day: date
    questions: PageQuestions
    answers: Members
    asked: list[str]
    bulk: list[str]
    finish: bool
    edited_at: str
    locked: bool


def sent_pages(value: Any) -> list[Any]:
    """Return the entries of a batch, unread.

    :raises NotTakenError: if it is none, or holds too many.
    """
    if not isinstance(value, Members) or value.keys() != {"pages"}:
        raise NotTakenError(400, "body", UNKNOWN)
    entries = value["pages"]
    if value.twice or not isinstance(entries, list) or not 1 <= len(entries) <= MOST_PAGES:
        raise NotTakenError(400, "pages", f"Send a list of 1 to {MOST_PAGES} pages, once.")
    return entries


def sent_page(value: Any) -> SentPage:
    """Return a page with each of its members checked by itself.

    :raises NotTakenError: naming the first member that is missing, unknown, twice or of no use.
    """
    if not isinstance(value, Members):
        raise NotTakenError(400, "body", "Send an object.")
    for name, (fits, otherwise) in MEMBERS.items():
        if name not in value and name not in MAY_BE_LEFT_OUT:
            raise NotTakenError(400, name, MISSING)
        if name in value.twice:
            raise NotTakenError(400, name, TWICE)
        if name in value and not fits(value[name]):
            raise NotTakenError(400, name, otherwise)
    if value.keys() - MEMBERS.keys():
        raise NotTakenError(400, "body", UNKNOWN)  # the sender chose the name
    questions = questions_of(value["page"], is_quick=value.get("quick", False))
    if questions is None:
        raise NotTakenError(400, "page", MEMBERS["page"][1])
    day = date.fromisoformat(value["day"])
    rest = {name: value[name] for name in MEMBERS if name not in {"day", "page", "quick"}}
    return SentPage(day=day, questions=questions, **rest)


class SentPageForm(PageForm):
    """The page's own form, for answers that came as data.

    On screen a page says what it was rendered with, and what differs was changed. Here everything
    that was sent is a change: the same answer once more, and a null where there was none, too.
    """

    def __init__(self, sent: SentPage, *, person: User, at: datetime) -> None:
        self.sent, self.at = sent, at
        super().__init__(self._posted(), person=person, questions=sent.questions, day=sent.day)
        answers = {name: sent.answers[name] for name in sent.answers if name in self.lines}
        self.unfit = {name for name, value in answers.items() if not _fits(self.lines[name], value)}
        blanks = dict.fromkeys(self.unfit, "")
        self.data = {**self.data, **{name: _as_posted(answers[name]) for name in answers}, **blanks}

    def _posted(self) -> dict[str, Any]:
        """Return the fields and the button with which a screen would post the same."""
        sent = self.sent
        blank = dict.fromkeys(sent.answers, "")  # their names say which questions there are
        button = {}
        if sent.questions.is_last and not sent.finish:
            button = {"back": "1"}
        elif sent.finish and not sent.questions.is_last:
            button = {"stop": "1"}
        return {
            **blank,
            **button,
            "uuid": sent.uuid,
            "edited_at": sent.edited_at,
            "asked": " ".join(name for name in sent.asked if not name.startswith(OWN)),
            "bulk": " ".join(sent.bulk),
        }

    def clean(self) -> dict[str, Any]:
        """Check each answer's type, which a posted text does not have, and the moment."""
        data = super().clean()
        for name in self.unfit:
            self.add_error(name, ANSWER)
        edited_at = data.get("edited_at")
        if edited_at is not None and edited_at - self.at > AHEAD:
            self.add_error("edited_at", "This moment is still to come.")
        return data

    def read(self, *, zone: ZoneInfo) -> Page:
        """Return the page, ready to be saved.

        :raises NotTakenError: naming the field that the form refuses.
        """
        if twice := sorted(self.sent.answers.twice & self.lines.keys()):
            raise NotTakenError(400, f"answers.{twice[0]}", TWICE)
        if self.sent.answers.keys() - self.lines.keys():
            raise NotTakenError(400, "answers", UNKNOWN)
        for name, errors in self.errors.items():
            said = ANSWER if name.startswith(OWN) else str(errors[0])  # its label is theirs alone
            raise NotTakenError(400, self._place(name), said)
        edited_at = min(self.cleaned_data["edited_at"], self.at)
        late = is_late(self.day, at=edited_at, zone=zone)
        page = self.page(late=late, at=self.at)
        if page.finish != self.sent.finish:
            said = "Only the last page finishes a day, or one of a day that was over."
            raise NotTakenError(400, "finish", said)
        return page

    def _place(self, name: str) -> str:
        if name in self.lines:
            return f"answers.{name}"
        return name if name in MEMBERS else "answers"

    def _was(self, name: str) -> Any:
        return NOT_SENT if name in self.sent.answers else self._value(name)


def _fits(field: Any, value: Any) -> bool:
    """Return whether a value is null, or of the type that its question's answers have."""
    if value is None:
        return True
    if isinstance(field, RatingField):
        return type(value) is int and value in RATINGS
    if isinstance(field, TagsField):
        return isinstance(value, list) and all(map(_is(NAME), value))
    if isinstance(field, OneOfField):
        return isinstance(value, str) and value != ""
    return isinstance(value, str)


def _as_posted(value: Any) -> Any:
    """Return an answer as a form's field reads it."""
    if value is None:
        return ""
    return value if isinstance(value, list) else str(value)
