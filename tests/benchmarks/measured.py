"""The requests that are measured, each with the tight floor beside which its cost is put."""

import statistics
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from tests.benchmarks.asking import DEGREES, Browser, saver
from tests.benchmarks.moment import TODAY
from tests.benchmarks.people import AGES, LEVELS_OF_KIND
from tests.benchmarks.serving import Served

BARE, LEAST = "bare view, our middleware", "floor: "
ROW, YEAR, LIST, SAVE = (f"{LEAST}{name}" for name in ("one row", "365 days", "list", "save"))
PAGES_A_DAY = 5  # that are saved before they are forgotten: a real day has a handful
WEEK = 7  # days back of the oldest day that is open


@dataclass(frozen=True)
class Asked:
    """One page: how it is asked for, of which server, and the floor's page for the same job."""

    server: Served
    ask: Callable[[int], object]
    floor: str = ""
    forget: Callable[[], object] | None = None  # what it saved

    def cost(self, times: int, *beside: "Asked") -> list[float]:
        """Return the seconds of a server's CPU that one request takes, and one of those beside it.

        They are asked for in turn, one by one: what slows the machine meanwhile slows all. Medians:
        a request now and then pays for the memory that all of them left.
        """
        together = (self, *beside)
        taken: list[list[float]] = [[] for _ in together]
        for first in range(0, times, PAGES_A_DAY):
            for one in together:
                if one.forget:
                    one.forget()
                one.ask(0)
            read = [[one.server.cpu()] for one in together]
            for number in range(first, min(first + PAGES_A_DAY, times)):
                for one in together:
                    one.ask(number)
                for one, values in zip(together, read, strict=True):
                    values.append(one.server.cpu())
            for costs, values in zip(taken, read, strict=True):
                costs += [after - before for before, after in pairwise(values)]
        return [statistics.median(costs) for costs in taken]


def pages_of(servers: Sequence[Served], people: dict[str, Any]) -> dict[str, Asked]:
    """Return every page by its name: the floor's first, then the product's."""
    product, tight = servers

    def got(who: str, path: str, floor: str = ROW) -> Asked:
        browser = Browser(product.port, people[who]["product"])
        return Asked(product, lambda _: browser.get(path), floor)

    pages = _floor(tight, people)
    pages[BARE] = got("person", "/bare/")
    pages["Home, steady"] = got("person", "/")
    pages |= {f"Home, {kind}": got(f"Home, {kind}", "/") for kind in LEVELS_OF_KIND}
    month = TODAY.replace(day=1, year=TODAY.year - 1)
    pages |= {
        "trend, 4 weeks": got("person", "/trends/"),
        "trend, 52 weeks": got("person", "/trends/?weeks=52", YEAR),
        "check-in page": got("person", f"/check-in/{TODAY}/2/"),
        "quick check-in page": got("person", f"/check-in/{TODAY}/quick/1/"),
        "result of a day": got("Home, rise", f"/check-in/{TODAY}/done/"),
        "Help": got("person", "/help/"),
        "my days": got("person", "/days/"),
        "my days, a month of a year ago": got("person", f"/days/{month:%Y-%m}/"),
        "my days, a day": got("person", f"/days/{TODAY - timedelta(days=1)}/"),
        "who looked": got("client of the other", "/visits/"),
        "list of 5": got("counselor of few", "/caseload/"),
        "list of 500": got("counselor of many", "/caseload/", LIST),
        "list of 500, steady alone": got("counselor of many", "/caseload/?show=steady", LIST),
        "client page": got("counselor of many", people["client page"]),
        "saving today's page": _saved(product, people["person"], 0),
    }
    for back, name in ((1, "yesterday"), (WEEK, "a week ago")):
        for age in AGES:
            key = f"saving {name}'s, {age} days"
            pages[key] = _saved(product, people[f"of {age} days"], back)
    return pages


def _floor(tight: Served, people: dict[str, Any]) -> dict[str, Asked]:
    person = Browser(tight.port, people["person"]["tight"])
    counselor = Browser(tight.port, people["counselor of many"]["tight"])
    saver = Browser(tight.port, people["of 90 days"]["tight"])

    def save(number: int) -> object:
        return saver.post("/save/", {"uuid": str(uuid.uuid4()), "cravings": str(number % DEGREES)})

    return {
        ROW: Asked(tight, lambda _: person.get("/one-row/")),
        YEAR: Asked(tight, lambda _: person.get("/year/")),
        LIST: Asked(tight, lambda _: counselor.get("/clients/")),
        SAVE: Asked(tight, save, forget=lambda: saver.get("/forget/")),
    }


def _saved(server: Served, person: dict[str, str], back: int) -> Asked:
    """Return the saving of an answer on a page of the day so many days back."""
    browser, day = Browser(server.port, person["product"]), TODAY - timedelta(days=back)
    save = saver(browser, f"/check-in/{day}/2/", old_places="1")
    return Asked(server, save, SAVE, forget=lambda: browser.get("/forget-mine/"))
