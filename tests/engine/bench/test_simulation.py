import random
from dataclasses import replace

import pytest

from checkins.engine.asking import weekday_of_signs
from checkins.engine.bench.lives import DAYS, Kind, Truth
from checkins.engine.bench.quick import AFTER_DAYS, Quick, quick_days
from checkins.engine.bench.simulation import Conditions, Plan, people, reference_plan
from checkins.engine.types import Stage

pytestmark = pytest.mark.tests_one_in(3)

REFERENCE = reference_plan()


def some_people(plan=REFERENCE, *, seed=1, count=30, deteriorating=False, **conditions):
    return list(
        people(
            plan,
            seed=seed,
            numbers=range(count),
            deteriorating=deteriorating,
            chance_of=random.Random,
            conditions=Conditions(**conditions),
        )
    )


def staged(length, climb):
    return Truth(
        high=False,
        base=dict.fromkeys(Stage, 1.0),
        phi=0.5,
        sd=dict.fromkeys(Stage, 0.4),
        rhythm=0.0,
        phase=0.0,
        kind=Kind.STAGED,
        length=length,
        starts=dict(zip(Stage, (0, 14, 26), strict=True)),
        rises=dict.fromkeys(Stage, 0.35 * length),
        climb=dict.fromkeys(Stage, climb),
        onset=100,
        lapse=100 + length,
    )


def test_the_same_seed_gives_the_same_people():
    assert some_people(seed=7) == some_people(seed=7)


def test_another_seed_gives_other_people():
    assert some_people(seed=7) != some_people(seed=8)


def test_a_person_does_not_depend_on_who_else_is_simulated():
    assert some_people(count=3)[2] == some_people(count=9)[2]


def test_a_stage_climbs_in_a_third_of_the_length_and_then_stays():
    truth = staged(40, 1.4)

    climbs = [[truth.shift(stage, day) for stage in Stage] for day in (0, 7, 14, 28, 40)]

    assert climbs == [
        pytest.approx(row)
        for row in ([0, 0, 0], [0.7, 0, 0], [1.4, 0, 0], [1.4, 1.4, 0.2], [1.4, 1.4, 1.4])
    ]


def test_days_increase_and_answers_stay_on_the_scale():
    for person in some_people():
        days = [item.day for item in person.checkins]
        assert days == sorted(set(days))
        assert {value for item in person.checkins for value in item.values.values()} <= set(
            range(5)
        )


def test_a_stable_person_is_seen_to_the_last_day_and_has_no_lapse():
    assert all(person.truth.lapse is None for person in some_people())
    assert max(person.checkins[-1].day for person in some_people()) == DAYS - 1


def test_nobody_checks_in_on_the_day_of_the_lapse_or_after():
    for person in some_people(deteriorating=True):
        assert person.checkins[-1].day < person.truth.lapse


def test_lengths_of_deteriorations_are_those_of_their_kind():
    lengths = {kind: [] for kind in Kind}
    for person in some_people(count=300, deteriorating=True):
        lengths[person.truth.kind].append(person.truth.length)

    assert {
        kind: (min(found) >= low, max(found) <= high)
        for (kind, found), (low, high) in zip(
            lengths.items(), [(18, 45), (14, 35), (14, 35), (3, 7)], strict=True
        )
    } == dict.fromkeys(Kind, (True, True))


def test_half_of_the_days_can_be_missing():
    answered = sum(len(person.checkins) for person in some_people(count=60, missing_days=0.5))

    assert 0.44 < answered / (60 * DAYS) < 0.5


def test_half_of_the_items_can_be_skipped():
    baseline = sum(len(item.values) for person in some_people() for item in person.checkins)
    halved = sum(
        len(item.values) for person in some_people(skipped_items=0.5) for item in person.checkins
    )

    assert halved / baseline == pytest.approx(0.5 / 0.97, abs=0.02)


def test_the_reference_plan_has_fourteen_daily_and_eleven_weekly_signs():
    sizes = [
        [sum(found is stage for found in asked.values()) for stage in Stage]
        for asked in (REFERENCE.daily, REFERENCE.weekly)
    ]

    assert sizes == [[5, 5, 4], [5, 3, 3]]


@pytest.mark.parametrize("offers_missed", [False, True])
def test_a_weekly_sign_is_answered_at_most_once_a_week_and_two_a_day(offers_missed):
    plan = Plan("weekly", {"D": Stage.MENTAL}, REFERENCE.weekly, offers_missed=offers_missed)

    for person in some_people(plan, count=5):
        weeks = [
            (item.day // 7, code) for item in person.checkins for code in item.values if code != "D"
        ]
        assert len(weeks) == len(set(weeks))
        assert max(len(item.values) for item in person.checkins) <= 3


def test_a_missed_weekly_sign_is_offered_again():
    answers = [
        sum(
            len(item.values)
            for person in some_people(
                Plan("weekly", {}, REFERENCE.weekly, offers_missed=offers_missed), count=5
            )
            for item in person.checkins
        )
        for offers_missed in (False, True)
    ]

    assert answers[1] > 1.1 * answers[0]


def test_a_meeting_answers_both_of_its_signs():
    plan = Plan("meeting", {"D": Stage.MENTAL}, {}, meeting=True)

    pairs = {
        (item.values["meeting_missed"], item.values["meeting_quiet"])
        for person in some_people(plan)
        for item in person.checkins
        if "meeting_missed" in item.values
    }

    assert pairs == {(0, 0), (3, 0), (0, 2)}


# --- the quick check-in ---------------------------------------------------------------------------

SHORT = frozenset({"E1", "M1", "M2", "P1"})
WITH_QUICK = replace(REFERENCE, quick=SHORT, offers_missed=True)


def is_quick(item):
    return set(item.values) <= SHORT


def test_who_takes_the_quick_one_always_answers_its_signs_alone():
    found = [item for one in some_people(WITH_QUICK, quick=Quick.ALWAYS) for item in one.checkins]

    assert all(map(is_quick, found))
    assert sum(len(item.values) == len(SHORT) for item in found) > 0.8 * len(found)


def test_the_people_and_their_days_stay_who_they_are():
    full = some_people(WITH_QUICK, deteriorating=True)
    for quick in Quick:
        found = some_people(WITH_QUICK, deteriorating=True, quick=quick)
        assert [one.truth for one in found] == [one.truth for one in full]


@pytest.mark.parametrize(
    ("quick", "share"), [(Quick.HALF, 0.5), (Quick.WORST, 0.3), (Quick.LATER, 0.75)]
)
def test_the_share_of_quick_days(quick, share):
    found = [item for one in some_people(WITH_QUICK, quick=quick) for item in one.checkins]

    assert sum(map(is_quick, found)) / len(found) == pytest.approx(share, abs=0.03)


def test_a_weekly_sign_that_a_quick_day_left_out_is_asked_on_another_day_of_the_week():
    weekly = WITH_QUICK.weekly.keys()
    early = {code for code, on in weekday_of_signs(weekly, person="0").items() if on == 0}
    (person,) = some_people(WITH_QUICK, count=1, quick=Quick.HALF)

    asked = {
        item.day % 7 for item in person.checkins if item.values.keys() & early and item.day % 7
    }
    quick_mondays = [item for item in person.checkins if item.day % 7 == 0 and is_quick(item)]
    assert quick_mondays
    assert [item for item in quick_mondays if item.values.keys() & weekly] == []
    assert asked


def test_the_worst_days_are_those_of_the_highest_true_levels():
    levels = {stage: [0, 3, 1, 4, 2, 0, 9, 0, 0, 1, 0] for stage in Stage}

    found = quick_days(Quick.WORST, range(10), levels, lambda: 0.0)

    assert found == {1, 3, 6}
    assert quick_days(Quick.LATER, [59, 60, 61], levels, lambda: 0.0) == {AFTER_DAYS, 61}
    assert quick_days(None, range(10), levels, lambda: 0.0) == frozenset()
