"""The sentences of a week: two for each fact, and the same in the first person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from checkins.catalog import Sign, sign_catalog
from checkins.catalog.moved import moved_words
from checkins.engine.scoring import TOP
from checkins.engine.weeks import DAYS, Above, Fact, Meetings, Moved, Nights, Same, Strongest
from checkins.enums import RATING_WORDS, SCORE_WORDS
from checkins.queries.counts import number_word
from checkins.queries.trend_words import PERSON

MOST_NAMED = 2
HALF = Fraction(1, 2)
FIRST_PERSON = (
    (re.compile(r"\bYou were\b"), "I was"),
    (re.compile(r"\bYou\b"), "I"),
    (re.compile(r"\byou\b"), "I"),
    (re.compile(r"\byourself\b"), "myself"),
    (re.compile(r"\bYour\b"), "My"),
    (re.compile(r"\byour\b"), "my"),
)


@dataclass(frozen=True, slots=True)
class FactWords:
    """A fact as it is read: what, than what, and the picture beside it."""

    what: str
    than: str
    picture: str

    @property
    def line(self) -> str:
        """Both sentences in one line."""
        return f"{self.what} {self.than}".strip()


def fact_words(fact: Fact) -> FactWords:
    """Return a fact in words."""
    match fact:
        case Strongest():
            return FactWords(*_strongest(fact), "wave")
        case Nights():
            return FactWords(*_nights(fact), "bed")
        case Moved():
            return FactWords(*_moved(fact), "people" if fact.code == "pulled_away" else "trend")
        case Above():
            return FactWords(*_above(fact), "trend")
        case Meetings():
            return FactWords(*_meetings(fact), "place")
        case Same():
            said = _("Your answers were close to the week before.")
            return FactWords(_("Nothing changed much."), said, "check-circle")


def in_ones_own_words(sentence: str) -> str:
    """Return one of our sentences as the person would say it: "I slept better."."""
    for pattern, words in FIRST_PERSON:
        sentence = pattern.sub(words, sentence)
    return sentence


def on_days(days: Sequence[date]) -> str:
    """Return days of one week within a sentence: "on Tuesday and Friday", "on three days"."""
    if len(days) > MOST_NAMED:
        return _("on %(count)s days") % {"count": number_word(len(days))}
    return _("on %(days)s") % {"days": get_text_list([_name(day) for day in days], _("and"))}


def _strongest(fact: Strongest) -> tuple[str, str]:
    what = _("Cravings were strongest %(days)s.") % {"days": on_days(fact.days)}
    if fact.later is None:
        word = _quoted(RATING_WORDS[fact.rating])
        which = _("on both days") if len(fact.days) > 1 else _("that day")
        return what, f"{word} {which}."
    day, rating = fact.later
    if not rating:
        return what, _("By %(day)s there were none.") % {"day": _name(day)}
    by = _("By %(day)s they were down to %(word)s.")
    return what, by % {"day": _name(day), "word": _quoted(SCORE_WORDS[rating])}


def _nights(fact: Nights) -> tuple[str, str]:
    what = _of_a_week("slept_well", is_up=not fact.is_better)
    now, before = number_word(fact.good), number_word(fact.good_before, none=_("none"))
    nights = _("good night") if fact.good == 1 else _("good nights")
    if fact.of == fact.of_before == DAYS:
        return what, f"{now.capitalize()} {nights}. The week before had {before}."
    said = f"{now.capitalize()} {nights} of {number_word(fact.of)}."
    return what, f"{said} The week before had {before} of {number_word(fact.of_before)}."


def _of_a_week(code: str, *, is_up: bool) -> str:
    """Return what a week says of a sign; a clinic's own words are quoted as they are."""
    sign, words = sign_catalog().by_code[code], moved_words().get(code)
    if words and words.more and words.short == sign.short:
        return words.more if is_up else words.less
    return (_("%(sign)s: more.") if is_up else _("%(sign)s: less.")) % {"sign": sign.short}


def _moved(fact: Moved) -> tuple[str, str]:
    sign = sign_catalog().by_code[fact.code]
    what = _of_a_week(fact.code, is_up=fact.is_up)
    said = _("%(now)s this week") % {"now": _mean_word(sign, fact.now)}
    if fact.before is not None:
        said += _(", %(before)s the week before") % {
            "before": _mean_word(sign, fact.before).lower()
        }
    if fact.baseline is None:
        return what, f"{said}."
    beside = _("Your usual is %(word)s.") % {"word": _mean_word(sign, fact.baseline).lower()}
    return what, f"{said}. {beside}"


def _above(fact: Above) -> tuple[str, str]:
    named = PERSON.named(fact.stages)
    what = _("%(stages)s were above your usual.") % {"stages": named[0].upper() + named[1:]}
    if len(fact.days) == 1:
        said = _("On %(count)s days.")
    elif len(set(fact.days)) == 1:
        said = _("Each on %(count)s days.")
    else:
        said = _("Each on %(count)s days or more.")
    return what, said % {"count": number_word(min(fact.days))}


def _meetings(fact: Meetings) -> tuple[str, str]:
    shared = _("You shared %(days)s.") % {"days": on_days(fact.shared)} if fact.shared else ""
    one = fact.planned == 1
    if fact.went == 0:
        return (_("You missed your meeting.") if one else _("You missed your meetings.")), ""
    if fact.went == fact.planned:
        all_of = {1: _("your meeting"), 2: _("both meetings")}
        many = _("all %(count)s meetings") % {"count": number_word(fact.planned)}
        return _("You went to %(which)s.") % {"which": all_of.get(fact.planned, many)}, shared
    counted = {"went": number_word(fact.went), "planned": number_word(fact.planned)}
    return _("You went to %(went)s of %(planned)s meetings.") % counted, shared


def _mean_word(sign: Sign, mean: float | Fraction) -> str:
    """Return the word nearest to a mean, as the person tapped it: a good thing is turned back."""
    tapped = TOP - mean if sign.reversed else mean
    return _quoted(RATING_WORDS[min(int(tapped + HALF), TOP)])


def _quoted(word: str) -> str:
    return f"“{word}”"


def _name(day: date) -> str:
    return str(WEEKDAYS[day.weekday()])
