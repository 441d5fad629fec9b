"""The worked examples, every number to six decimals.

That of v3 is the published one. That of v4 was computed from docs/engine.md by a program that
shares no code with the product, and that gives the published numbers under v3.
"""

import json
from pathlib import Path

import pytest

from checkins.engine.baseline import CheckIn, State
from checkins.engine.constants import SHIPPED, VERSIONS
from checkins.engine.types import Level, Stage
from checkins.engine.warning import advance, assess_history

FOLDER = Path(__file__).parent
EXAMPLE = json.loads((FOLDER / "worked_example.json").read_text())
EXAMPLES = {"v3": EXAMPLE, "v4": json.loads((FOLDER / "worked_example_v4.json").read_text())}
STAGE = {"E": Stage.EMOTIONAL, "M": Stage.MENTAL, "P": Stage.PHYSICAL}
STAGE_OF = {code: STAGE[letter] for code, letter in EXAMPLE["stage_of"].items()}
LEVELS = {
    "calm": (Level.STEADY, False),
    "watch": (Level.WATCH, False),
    "alert": (Level.REACH_OUT, False),
    "strong": (Level.REACH_OUT, True),
    None: (Level.LEARNING, False),
}
CHECKINS = [CheckIn(item["day"], item["answers"]) for item in EXAMPLE["checkins"]]


@pytest.mark.parametrize("version", EXAMPLES)
def test_every_risk_and_stage_number_is_the_published_one(version):
    _, found = assess_history(CHECKINS, STAGE_OF, VERSIONS[version])

    for expected, actual in zip(EXAMPLES[version]["expected"], found, strict=True):
        assert actual.risk == pytest.approx(expected["risk"], abs=1e-6), expected["day"]
        for letter, stage in STAGE.items():
            if expected.get("dev", {}).get(letter) is None:
                continue
            part = actual.stages[stage]
            numbers = [part.deviation.d, part.z, part.deviation.sd]
            published = [expected[name][letter] for name in ("dev", "z", "sd")]
            assert numbers == pytest.approx(published, abs=1e-6), (expected["day"], stage)
            assert actual.e[stage] == pytest.approx(expected["e"][letter], abs=1e-6)


def test_every_level_is_that_of_the_shipped_constants():
    _, found = assess_history(CHECKINS, STAGE_OF)

    expected = EXAMPLES[SHIPPED.version]["expected"]
    assert [(item.level, item.strong) for item in found] == [
        LEVELS[item["level"]] for item in expected
    ]


@pytest.mark.parametrize("version", EXAMPLES)
def test_the_constants_of_an_example_are_those_of_its_version(version):
    said, ours = EXAMPLES[version]["constants"], VERSIONS[version]

    assert (said["KEEP"], said["GAIN_CAP"]) == (ours.keep, ours.gain_cap)
    assert [said[name] for name in ("WATCH", "ALERT", "STRONG")] == [
        ours.watch,
        ours.reach_out,
        ours.strong,
    ]


@pytest.mark.parametrize("version", EXAMPLES)
def test_the_final_state_is_the_published_one(version):
    state, _ = assess_history(CHECKINS, STAGE_OF, VERSIONS[version])

    final = EXAMPLES[version]["final_state"]
    assert state.checkins == final["n_checkins"]
    assert state.n == final["n"]
    assert state.total == pytest.approx(final["total"], abs=1e-6)
    assert [item.day for item in state.queue] == final["queue_days"]
    for letter, stage in STAGE.items():
        memory = state.stages[stage]
        assert (memory.count, memory.last) == (final["count"][letter], final["last"][letter])
        assert (memory.ss, memory.e) == pytest.approx(
            (final["ss"][letter], final["e"][letter]), abs=1e-6
        )


def test_resuming_from_stored_json_after_any_day_gives_the_same_bits():
    whole, _ = assess_history(CHECKINS, STAGE_OF)

    for cut in range(len(CHECKINS) + 1):
        state, _ = assess_history(CHECKINS[:cut], STAGE_OF)
        state = State.from_json(json.loads(json.dumps(state.to_json())))
        for checkin in CHECKINS[cut:]:
            state, _ = advance(state, checkin, STAGE_OF)
        assert state == whole
