"""A person's own lines, in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from checkins.enums import OwnLineKind
from checkins.models import OwnLine, User
from checkins.queries.self_care import CareLine, RecentDay, care_line, means_of


@dataclass(frozen=True, slots=True)
class OwnLines:
    """A person's own lines of every kind, retired ones included."""

    lines: Sequence[OwnLine]

    def words(self, kind: OwnLineKind, *, also: Collection[str] = ()) -> dict[str, str]:
        """Return the active lines of a kind, and the retired ones in ``also``; code to words."""
        return {
            line.code: line.text
            for line in self.lines
            if line.kind == kind and (line.is_active or line.code in also)
        }

    def all_words(self, kind: OwnLineKind) -> dict[str, str]:
        """Return every line of a kind, retired ones included; code to words."""
        return {line.code: line.text for line in self.lines if line.kind == kind}


def own_lines_of(person: User) -> OwnLines:
    """Return the person's own lines in the order they were added; one query."""
    return OwnLines(list(OwnLine.objects.visible_to(person).order_by("created_at", "id")))


@dataclass(frozen=True, slots=True)
class OwnSign:
    """An own sign: the last 4 weeks and the 4 before in words, and the answers, 0..4, by day."""

    line: CareLine
    days: Mapping[date, int]


def own_signs(days: Sequence[RecentDay], own: OwnLines, *, today: date) -> list[OwnSign]:
    """Return the person's own signs that have an answer in the last 8 weeks, retired ones too."""
    words = own.all_words(OwnLineKind.SIGN)
    answers = [(item.day, item.own_answers) for item in days]
    return [
        OwnSign(
            line=care_line(words[code], *pair),
            days={day: given[code] for day, given in answers if code in given},
        )
        for code, pair in means_of(answers, words, today=today).items()
        if pair != (None, None)
    ]
