"""What the first card of Home is about: the more pressing comes first."""

from datetime import date
from typing import Any

import pytest

from checkins.engine.types import Flag, Level, Reason, Stage
from checkins.queries.assessment import Assessment
from checkins.queries.dashboard import LevelCard, level_card
from checkins.queries.day_after import AfterUse
from checkins.queries.rates import notice_rates
from checkins.queries.why import Why

RISE = Why(Stage.MENTAL, [], [], "since Monday", rests_on=14, rates=notice_rates(1))
HEAVY, SUPPORT = frozenset({Flag.HEAVY}), frozenset({Flag.SUPPORT_SCREEN})
BACK = AfterUse(
    use_day=date(2026, 11, 22),
    when="yesterday",
    came_back=True,
    is_now=True,
    body_day=date(2026, 11, 23),
)
URGENT = {"level": Level.URGENT, "reasons": frozenset({Reason.USED})}
ALL = {"why": RISE, "after_use": BACK, "flags": HEAVY | SUPPORT}
CASES = [
    ({**URGENT, **ALL}, True, True, LevelCard.URGENT),
    ({"level": Level.REACH_OUT, **ALL}, True, True, LevelCard.SUPPORT),
    ({"level": Level.REACH_OUT, **ALL, "flags": HEAVY}, True, True, LevelCard.RISE),
    ({"after_use": BACK, "flags": HEAVY}, True, True, LevelCard.QUIET),
    ({"after_use": BACK, "flags": HEAVY}, False, True, LevelCard.DAY_AFTER),
    ({"flags": HEAVY}, False, True, LevelCard.HEAVY),
    ({}, False, False, LevelCard.FIRST),
    ({}, False, True, LevelCard.STEADY),
    ({"level": Level.LEARNING}, False, True, LevelCard.LEARNING),
]


def assessment(**values: Any) -> Assessment:
    nothing = {"level": Level.STEADY, "reasons": frozenset(), "flags": frozenset()}
    return Assessment(**{**nothing, **values}, about="Today", when="today", today=True)


@pytest.mark.parametrize(("values", "is_quiet", "started", "card"), CASES)
def test_the_most_pressing_of_all_that_holds_is_the_card(
    values: dict[str, Any], is_quiet: bool, started: bool, card: LevelCard
) -> None:
    assert level_card(assessment(**values), is_quiet=is_quiet, started=started) is card


def test_a_watch_stands_below_the_day_after_and_leads_without_it() -> None:
    watch = {"level": Level.WATCH, "why": RISE}

    cards = [
        level_card(assessment(**watch, after_use=after), is_quiet=False, started=True)
        for after in (BACK, None)
    ]

    assert cards == [LevelCard.DAY_AFTER, LevelCard.RISE]


def test_every_card_is_among_the_cases() -> None:
    assert [card for *_, card in CASES] == list(LevelCard)
