"""What is given back after each of a person's first check-ins, in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.catalog import sign_catalog
from checkins.catalog.learn import LearnPage, learn_catalog
from checkins.engine.acting import PLANNING
from checkins.engine.first_days import (
    FIRST_DAYS,
    FirstDay,
    FirstSign,
    Given,
    GivenBack,
    GivenLine,
    given_back,
)
from checkins.enums import RATING_WORDS, Cadence, UsedChoice
from checkins.models import DailyCheckin, User
from checkins.queries.assessment import Assessment
from checkins.queries.counts import number_word
from checkins.queries.day_names import day_name
from checkins.queries.said import SIGNS
from checkins.queries.trends import TrendDay, fortnight_of, trend_of

WEEK_DAYS = 7
FORTNIGHT = 2  # weeks
# Nobody reads on Home that they lied, or that nobody would have seen them.
LEFT_OUT = {"hid_truth", "unseen_chance"}
WITH_A_PAGE = {Given.READ, Given.NOTICED}


@dataclass(frozen=True, slots=True)
class SaidBack:
    """What is given back: over it a few words, then its sentences, and a page if one fits."""

    kind: Given
    number: int
    title: str
    sentences: Sequence[str]
    page: LearnPage | None = None


def has_first_days(status: Any) -> bool:
    """Say whether a status is one of the first check-ins: of a usual learned anew it is not."""
    return 0 < status.engine_days <= FIRST_DAYS and not status.baseline_days


def reach_back(status: Any, *, today: date, weeks: int, answers_of: int) -> tuple[int, int]:
    """Return how many weeks of days, and how many days of answers, a page reads.

    They are those that are named, unless these are the first check-ins: then they go back to them.
    """
    if not has_first_days(status) or status.first_day is None:
        return weeks, answers_of
    known = max(weeks, (today - status.first_day).days // WEEK_DAYS + 1)
    return known, known * WEEK_DAYS


def fortnight_and_first(
    person: User, status: Any, *, last: date, today: date
) -> tuple[list[TrendDay], list[TrendDay]]:
    """Return the days of the fortnight up to ``last``, and the first check-ins if these are them.

    One query for both.
    """
    if not has_first_days(status):
        return fortnight_of(person, last=last), []
    least = (today - last).days // WEEK_DAYS + FORTNIGHT + 1
    weeks, answers_of = reach_back(status, today=today, weeks=least, answers_of=0)
    days = list(trend_of(person, today=today, weeks=weeks, answers_of=answers_of).days.values())
    fortnight = [row for row in days if 0 <= (last - row.day).days < FORTNIGHT * WEEK_DAYS]
    return fortnight, days


def said_back(
    rows: Iterable[TrendDay], *, about: date | None, today: date, is_loud: bool
) -> SaidBack | None:
    """Return what is given back after the check-ins among ``rows``, which hold their answers.

    ``about`` is the check-in that it follows, by default the newest.
    """
    days = [_first_day(row) for row in rows if row.scored]
    if not days:
        return None
    found = given_back(days, about=about or days[-1].day, signs=_signs(), is_loud=is_loud)
    return _in_words(found, today) if found else None


def given_after(
    row: DailyCheckin, assessment: Assessment, first: Sequence[TrendDay], *, today: date
) -> SaidBack | None:
    """Return what the result page of ``row`` gives back, of :func:`fortnight_and_first`."""
    if not (row.scored and assessment.may_give_back):
        return None
    return said_back(first, about=row.day, today=today, is_loud=assessment.loud is not None)


def _first_day(row: TrendDay) -> FirstDay:
    answers = row.answers or {}
    return FirstDay(
        row.day,
        answers,
        used=row.used == UsedChoice.YES,
        planned=bool(answers.get(PLANNING)),
    )


def _signs() -> list[FirstSign]:
    """Return the signs that may be spoken of: the three of Home, then daily, then weekly ones."""
    known = [
        FirstSign(sign.code, good=sign.reversed, daily=sign.cadence == Cadence.DAILY)
        for sign in sign_catalog().scale_signs()
        if not sign.acts_alone and sign.code not in LEFT_OUT
    ]
    first = {code: place for place, code in enumerate(SIGNS)}
    return sorted(known, key=lambda sign: (first.get(sign.code, len(first)), not sign.daily))


def _in_words(found: GivenBack, today: date) -> SaidBack:
    title, sentence = WORDS[found.kind](found, today)
    return SaidBack(
        kind=found.kind,
        number=found.number,
        title=title,
        sentences=sentence,
        page=_page_on(found.lines[0].code) if found.kind in WITH_A_PAGE else None,
    )


def _page_on(code: str) -> LearnPage | None:
    place = learn_catalog().place_of(code)
    return learn_catalog().by_number[place.page] if place else None


def _name(line: GivenLine) -> str:
    sign = sign_catalog().by_code.get(line.code)
    return sign.short if sign else line.code


def _word(rating: int) -> str:
    return RATING_WORDS[rating].lower()


def _of_days(line: GivenLine, number: int) -> str:
    """Return "on 4 of your 5 days"; where some were blank, "on 4 of the 5 days you answered"."""
    each = line.days == line.of
    if line.of == number:
        said = _("on each of your %(of)d days") if each else _("on %(days)d of your %(of)d days")
    elif each:
        said = _("on each of the %(of)d days you answered")
    else:
        said = _("on %(days)d of the %(of)d days you answered")
    return said % {"days": line.days, "of": line.of}


def _was(line: GivenLine, number: int, *, or_more: bool) -> str:
    """Return "Stress: “some” or more on 4 of your 5 days."."""
    said = (
        _("%(name)s: \N{LEFT DOUBLE QUOTATION MARK}%(word)s\N{RIGHT DOUBLE QUOTATION MARK} or more")
        if or_more
        else _("%(name)s: \N{LEFT DOUBLE QUOTATION MARK}%(word)s\N{RIGHT DOUBLE QUOTATION MARK}")
    )
    what = said % {"name": _name(line), "word": _word(line.ratings[0])}
    return f"{what} {_of_days(line, number)}."


Words = tuple[str, list[str]]


def _said(found: GivenBack, today: date) -> Words:
    day = _("Your first day") if found.number == 1 else day_name(found.day or today, today)
    count = len(found.lines)
    title = ngettext("%(day)s, in %(count)s answer", "%(day)s, in %(count)s answers", count)
    lines = [f"{_name(line)}: {_word(line.ratings[0])}." for line in found.lines]
    return title % {"day": day, "count": number_word(count)}, lines


def _since(found: GivenBack, _today: date) -> Words:
    return _("Your first two days"), [_each(line, _("both days")) for line in found.lines]


def _side_by_side(found: GivenBack, _today: date) -> Words:
    same = _("each day")
    return _("Your first three days"), [_each(line, same) for line in found.lines]


def _each(line: GivenLine, same: str) -> str:
    """Return "Stress: some, then a little." or, of one answer, "Stress: some, both days."."""
    words = [_word(rating) for rating in line.ratings]
    if len(set(words)) == 1:
        return f"{_name(line)}: {words[0]}, {same}."
    return f"{_name(line)}: {_(', then ').join(words)}."


def _read(found: GivenBack, _today: date) -> Words:
    [line] = found.lines
    said = _("Highest so far: %(name)s, %(word)s.")
    words = {"name": _name(line).lower(), "word": _word(line.ratings[0])}
    return _("Picked for you, 2 minutes"), [said % words]


def _good(found: GivenBack, _today: date) -> Words:
    return _("A good thing you said"), [_was(found.lines[0], found.number, or_more=True)]


def _good_too(found: GivenBack, _today: date) -> Words:
    return _("Another good thing you said"), [_was(found.lines[0], found.number, or_more=True)]


def _often(found: GivenBack, _today: date) -> Words:
    return _("What you say most often"), [_was(found.lines[0], found.number, or_more=False)]


def _week(found: GivenBack, _today: date) -> Words:
    said = _("You\N{RIGHT SINGLE QUOTATION MARK}ve checked in %(count)d times in %(span)d days.")
    return _("Seven check-ins"), [said % {"count": found.number, "span": found.span}]


def _noticed(found: GivenBack, _today: date) -> Words:
    return _("What you noticed most"), [_was(found.lines[0], found.number, or_more=True)]


def _least(found: GivenBack, _today: date) -> Words:
    return _("What came up least"), [_was(found.lines[0], found.number, or_more=False)]


def _good_day(found: GivenBack, today: date) -> Words:
    day = day_name(found.day or today, today)
    lines = [f"{_name(line)}: {_word(line.ratings[0])}." for line in found.lines]
    return _("%(day)s had the most good things") % {"day": day}, lines


def _moves(found: GivenBack, _today: date) -> Words:
    [line] = found.lines
    least, most = map(_word, line.ratings)
    said = _("%(name)s: from %(least)s to %(most)s.")
    words = {"name": _name(line), "least": least, "most": most}
    return _("What changes most from day to day"), [said % words]


def _low(found: GivenBack, _today: date) -> Words:
    names = [_name(line) for line in found.lines]
    names = [names[0], *(name[0].lower() + name[1:] for name in names[1:])]
    said = _("%(names)s: a little or not at all.")
    return _("Low on most days"), [said % {"names": get_text_list(names, _("and"))}]


def _fourteen(found: GivenBack, _today: date) -> Words:
    said = [_was(line, found.number, or_more=bool(line.ratings[0])) for line in found.lines]
    return _("Your first 14 check-ins"), said


WORDS: Mapping[Given, Callable[[GivenBack, date], Words]] = {
    Given.SAID: _said,
    Given.SINCE: _since,
    Given.SIDE_BY_SIDE: _side_by_side,
    Given.READ: _read,
    Given.GOOD: _good,
    Given.OFTEN: _often,
    Given.WEEK: _week,
    Given.NOTICED: _noticed,
    Given.LEAST: _least,
    Given.GOOD_DAY: _good_day,
    Given.MOVES: _moves,
    Given.LOW: _low,
    Given.GOOD_TOO: _good_too,
    Given.FOURTEEN: _fourteen,
}
