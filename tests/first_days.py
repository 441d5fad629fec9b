"""Checks what one of the first check-ins gave back, from the stored answers and the files alone.

It knows nothing of how the sentences are made: it reads what a page says, and asks of each claim
whether the answers bear it.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.http import HttpResponse

from tests.pages import main_of

FILES = Path(__file__).parents[1] / "checkins" / "catalog"
WORDS = ["not at all", "a little", "some", "quite a bit", "very much"]
NUMBERS = ["no", "one", "two", "three"]
UNSPOKEN = {"planning", "hid_truth", "unseen_chance"}
SOME, MUCH = 2, 3

SIGNS = tomllib.loads((FILES / "signs_v1.toml").read_text())["signs"]
SCALE = [sign for sign in SIGNS if sign["answer"] == "scale" and sign["code"] not in UNSPOKEN]
CODE_OF = {sign["short"].lower(): sign["code"] for sign in SCALE}
HARD = {sign["code"] for sign in SCALE if not sign["reversed"]}
DAILY = {sign["code"] for sign in SCALE if sign["cadence"] == "daily"}
GOOD = {sign["code"] for sign in SCALE if sign["reversed"]} & DAILY


class GivenOnPage(NamedTuple):
    """What a page gives back: its title, its sentences, and the learning page that it leads to."""

    title: str
    sentences: list[str]
    page: str = ""


class Answered(NamedTuple):
    """A stored check-in: its day, its answers, and whether it may be named."""

    day: date
    answers: dict[str, int]
    named: bool = True


def given_on(response: HttpResponse) -> GivenOnPage | None:
    """Read what a result page or Home gives back; None if it gives nothing back."""
    page = main_of(response)
    found = re.search(r'<section class="card given".*?</section>', page)
    if not found:
        return _table_of(page) if "Your first three days" in page else None
    card = found[0]
    if "<table" in card:
        return _table_of(page)
    title = _text(re.findall(r"<h2[^>]*>(.*?)</h2>", card)[0])
    leads = [_text(one) for one in re.findall(r'<p class="lead">(.*?)</p>', card)]
    read = re.search(r'href="/learn/(\d+)/"', card)
    if title.startswith("Picked for you"):
        leads = [_text(one) for one in re.findall(r'<p class="small quiet">(.*?)</p>', card)]
    return GivenOnPage(title, leads, read[1] if read else "")


def _table_of(page: str) -> GivenOnPage:
    table = page[page.index('<table class="said-table">') :]
    table = table[: table.index("</table>")]
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table)
    lines = [f"{name}: {', '.join(re.findall('<td>(.*?)</td>', cells))}." for name, cells in rows]
    return GivenOnPage("Your first three days", lines)


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def wrong_in(given: GivenOnPage, days: Sequence[Answered], today: date) -> list[str]:
    """Return the sentences that the answers do not bear out, and the title if it is wrong.

    ``days`` holds every check-in with answers, oldest first.
    """
    if not given.sentences and given.title != "Your first 14 check-ins":
        return [given.title]
    check = next(
        (check for pattern, check in CHECKS.items() if re.fullmatch(pattern, given.title)), None
    )
    if check is None:
        return [given.title]
    return [said for said in given.sentences if not check(said, given, days, today)]


Check = Callable[[str, GivenOnPage, Sequence[Answered], date], bool]


def _answers(code: str, days: Sequence[Answered]) -> list[int]:
    return [day.answers[code] for day in days if code in day.answers]


def _on(code: str, days: Sequence[Answered], wanted: Callable[[int], bool]) -> int:
    return sum(map(wanted, _answers(code, days)))


def _in_answers(said: str, given: GivenOnPage, days: Sequence[Answered], today: date) -> bool:
    """ "Cravings: some.", of the newest day."""
    name, word = _parts(said)
    who, count = given.title.split(", in ")
    newest = days[-1]
    right_day = (who == "Your first day") == (len(days) == 1)
    right_day &= who in {"Your first day", "Today"} or newest.day != today
    right_count = count.split()[0] == NUMBERS[len(given.sentences)]
    return right_day and right_count and newest.answers.get(CODE_OF[name]) == WORDS.index(word)


def _then(said: str, _given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    """ "Stress: some, then a little." or "Stress: some, both days."."""
    name, what = _parts(said)
    if what.endswith(", both days"):
        claimed = [WORDS.index(what.removesuffix(", both days"))] * 2
    else:
        claimed = [WORDS.index(word) for word in what.split(", then ")]
    return _answers(CODE_OF[name], days) == claimed and all(day.named for day in days)


def _beside(said: str, _given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    """A row of the table: "Stress: Some, A little, Some."."""
    name, what = _parts(said)
    claimed = [WORDS.index(word) for word in what.lower().split(", ")]
    return len(claimed) == 3 and _answers(CODE_OF[name], days) == claimed


def _highest(said: str, given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    """ "Highest so far: stress, quite a bit.", and a page that explains it."""
    found = re.fullmatch(r"Highest so far: (.*), ([a-z ]*)\.", said)
    if not found:
        return False
    code, rating = CODE_OF[found[1]], WORDS.index(found[2])
    highest = max(rating for day in days for sign, rating in day.answers.items() if sign in HARD)
    page = tomllib.loads((FILES / "learn_v1" / f"{int(given.page):02}.toml").read_text())
    explains = any(code in part.get("signs", ()) for part in page["parts"])
    return rating == highest and rating in _answers(code, days) and explains


def _counted(said: str, days: Sequence[Answered]) -> tuple[str, int, bool, int] | None:
    """Return the sign, the rating, whether more counts, and the days, if the count is right."""
    found = re.fullmatch(
        r"(.*): “([a-z ]*)”( or more)? on "
        r"(\d+|each) of (your (\d+) days|the (\d+) days you answered)\.",
        said,
    )
    if not found:
        return None
    code, rating, more = CODE_OF[found[1].lower()], WORDS.index(found[2]), bool(found[3])
    of = int(found[6] or found[7])
    days_said = of if found[4] == "each" else int(found[4])
    is_whole = bool(found[6]) == (of == len(days))
    counted = _on(code, days, lambda one: one >= rating if more else one == rating)
    right = counted == days_said and len(_answers(code, days)) == of and is_whole
    return (code, rating, more, counted) if right else None


def _good(said: str, given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    found = _counted(said, days)
    if found is None or found[0] not in GOOD or found[1:3] != (MUCH, True):
        return False
    others = sorted((_on(code, days, lambda one: one >= MUCH) for code in GOOD), reverse=True)
    return found[3] == others["Another" in given.title]


def _most(said: str, _given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    found = _counted(said, days)
    if found is None or found[0] not in HARD & DAILY or found[1:3] != (SOME, True):
        return False
    return found[3] == max(_on(code, days, lambda one: one >= SOME) for code in HARD & DAILY)


def _least(said: str, _given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    found = _counted(said, days)
    if found is None or found[0] not in HARD & DAILY or found[1:3] != (0, False):
        return False
    return found[3] == max(_on(code, days, lambda one: one == 0) for code in HARD & DAILY)


def _often(said: str, _given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    found = _counted(said, days)
    if found is None or found[2]:
        return False
    code, rating = found[:2]
    same = [_answers(other, days).count(one) for other in HARD & DAILY for one in range(SOME + 1)]
    return code in HARD and rating <= SOME and found[3] == max(same)


def _week(said: str, _given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    span = (days[-1].day - days[0].day).days + 1
    return said == f"You’ve checked in {len(days)} times in {span} days."


def _good_day(said: str, given: GivenOnPage, days: Sequence[Answered], today: date) -> bool:
    name, word = _parts(said)
    best = max(len(_good_things(day)) for day in days if day.named)
    who = given.title.removesuffix(" had the most good things")
    day = [one for one in days if one.named and len(_good_things(one)) == best][-1]
    age = (today - day.day).days
    names = {0: "Today", 1: "Yesterday"}
    right_day = who.startswith(names.get(age, f"{day.day:%A}"))
    code = CODE_OF[name]
    return right_day and code in GOOD and day.answers[code] == WORDS.index(word) >= MUCH


def _good_things(day: Answered) -> list[str]:
    return [code for code in GOOD if day.answers.get(code, 0) >= MUCH]


def _moves(said: str, _given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    found = re.fullmatch(r"(.*): from ([a-z ]*) to ([a-z ]*)\.", said)
    if not found:
        return False
    named = [day for day in days if day.named]
    ends = {code: _answers(code, named) for code in DAILY}
    widths = {code: max(ratings) - min(ratings) for code, ratings in ends.items() if ratings}
    code, low, high = CODE_OF[found[1].lower()], WORDS.index(found[2]), WORDS.index(found[3])
    is_right = (min(ends[code]), max(ends[code])) == (low, high)
    return is_right and widths[code] == max(widths.values())


def _low(said: str, _given: GivenOnPage, days: Sequence[Answered], _today: date) -> bool:
    names = said.removesuffix(": a little or not at all.").lower()
    codes = [CODE_OF[name] for name in re.split(r", | and (?!places)", names)]
    return all(
        code in HARD and 2 * _on(code, days, lambda one: one < SOME) > len(_answers(code, days))
        for code in codes
    )


def _last(said: str, given: GivenOnPage, days: Sequence[Answered], today: date) -> bool:
    return _most(said, given, days, today) or _least(said, given, days, today)


def _parts(said: str) -> tuple[str, str]:
    name, _, what = said.removesuffix(".").partition(": ")
    return name.lower(), what


CHECKS: dict[str, Check] = {
    r".*, in (one|two|three) answers?": _in_answers,
    "Your first two days": _then,
    "Your first three days": _beside,
    "Picked for you, 2 minutes": _highest,
    r"(A|Another) good thing you said": _good,
    "What you say most often": _often,
    "Seven check-ins": _week,
    "What you noticed most": _most,
    "What came up least": _least,
    r".* had the most good things": _good_day,
    "What changes most from day to day": _moves,
    "Low on most days": _low,
    "Your first 14 check-ins": _last,
}


def answered(rows: Any) -> list[Answered]:
    """Return stored rows of ``DailyCheckin``, oldest first, as the checker reads them."""
    return [
        Answered(row.day, row.answers, row.used != "yes" and not row.answers.get("planning"))
        for row in rows.order_by("day")
        if row.scored
    ]
