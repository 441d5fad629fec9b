"""The trial of constants: smoothing anew equals folding anew, and intervals draw people."""

import math
import random
from statistics import mean

import pytest

from checkins.demo.simulated import catalog_plan
from checkins.engine.baseline import N0
from checkins.engine.bench.conditions import BASELINE, EARLY_LAPSES
from checkins.engine.bench.lives import Kind
from checkins.engine.bench.measuring import Job, Track, threshold_for
from checkins.engine.bench.resampling import interval
from checkins.engine.bench.simulation import people
from checkins.engine.bench.smoothing import YOUNG, mahalanobis, smoothed
from checkins.engine.bench.trial import ONE_SIDED, Trial, is_early, trial_tracks
from checkins.engine.constants import VERSIONS
from checkins.engine.types import Stage
from checkins.engine.warning import assess_history

PLAN = catalog_plan()


def histories(count=4):
    return [
        one.checkins
        for one in people(
            PLAN, seed=1, numbers=range(count), deteriorating=True, chance_of=random.Random
        )
    ]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("folded", VERSIONS)
def test_smoothing_anew_gives_the_bits_of_a_fold_under_those_constants(version, folded):
    for checkins in histories():
        _, found = assess_history(checkins, PLAN.stage_of, VERSIONS[folded])
        _, anew = assess_history(checkins, PLAN.stage_of, VERSIONS[version])

        assert smoothed(found, VERSIONS[version]) == [item.risk for item in anew]


def test_a_history_that_is_still_learning_has_no_risk():
    _, found = assess_history(histories(1)[0][: N0 - 1], PLAN.stage_of)

    assert smoothed(found, VERSIONS["v3"]) == [None] * (N0 - 1)


def test_the_young_factor_divides_z_by_what_a_mean_of_few_days_adds():
    (checkins,) = histories(1)
    _, found = assess_history(checkins[: N0 + 1], PLAN.stage_of)
    constants = VERSIONS["v3"]

    young = smoothed(found, constants, is_young=True)[-1]

    # The first risk: one gain times z, so the factor is that of 14 check-ins.
    assert young == pytest.approx(smoothed(found, constants)[-1] / math.sqrt(1 + YOUNG / 14))


def test_the_mahalanobis_norm_is_that_of_the_inverse_matrix():
    # (1 .6 .6; .6 1 .6; .6 .6 1) times (5/2.2) (.8, -.3, -.3) ... is the unit vector.
    alone = mahalanobis({Stage.EMOTIONAL: 1.0, Stage.MENTAL: 0.0, Stage.PHYSICAL: -3.0})
    together = mahalanobis(dict.fromkeys(Stage, 1.0))

    assert alone**2 == pytest.approx(1.6 / 0.88)
    assert together**2 == pytest.approx(3 / 2.2)


def test_an_interval_draws_people_and_not_their_notices():
    one_has_all = [(10, 365)] + [(0, 365)] * 9
    everybody_has_one = [(1, 365)] * 10

    def rate(some):
        return sum(count for count, _ in some) / len(some)

    assert interval(everybody_has_one, rate, random.Random(1)) == (1, 1)
    low, high = interval(one_has_all, rate, random.Random(1))
    assert low == 0
    assert high >= 2.5


def test_an_interval_of_nobody_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        interval([], len, random.Random(1))


def person(before, after, *, lapse=100):
    """Return a track whose two rules reach 2 on one day each, None for never."""
    days = tuple(range(lapse))
    values = {
        name: [None if day < N0 else 2.0 * (day == on) for day in days]
        for name, on in (("v3", before), ("v4", after))
    }
    return Track(False, Kind.STAGED, 60 if lapse == 100 else None, lapse, days, values)


def test_a_trial_compares_the_same_people():
    ill = [person(80, 80), person(95, 80), person(None, 80), person(80, None)]
    stable = [person(20, 20, lapse=380), person(20, None, lapse=380)]

    trial = Trial("v3", "v4", random.Random(1), {BASELINE: stable})
    name, early, equal, notices, high = trial.add(EARLY_LAPSES, ill)

    assert name == "lapse on days 35 to 75"
    assert early.startswith("0.500 -> 0.750, +0.250 [")
    # At equal notices v4 may reach 0 on every day.
    assert equal.startswith("0.500 -> ")
    assert notices.startswith("0.998 -> 0.499, -0.499 [-0.998 +0.000]")
    assert high == "nobody"


def test_the_figures_of_a_trial_are_those_of_its_tracks():
    jobs = [
        Job(PLAN, 2, deteriorating=ill, numbers=range(15), rules=("v3", "v4"))
        for ill in (False, True)
    ]
    stable, ill = (trial_tracks(job, random.Random) for job in jobs)
    trial = Trial("v3", "v4", random.Random(1), {BASELINE: stable})

    row = trial.add(BASELINE, ill)
    variants = trial.variant_row(BASELINE, ill)

    early = [
        mean(is_early(one, name, at) for one in ill) for name, at in (("v3", 1.08), ("v4", 1.26))
    ]
    assert row[1].startswith(f"{early[0]:.3f} -> {early[1]:.3f}, ")
    rate = float(variants[4])
    assert rate == pytest.approx(float(row[3].split(" -> ")[0]), abs=0.3)
    limit = threshold_for(stable, ONE_SIDED, float(row[3].split(" -> ")[0]))
    assert (
        variants[3]
        .split(" -> ")[1]
        .startswith(f"{mean(is_early(one, ONE_SIDED, limit) for one in ill):.3f}")
    )
