"""The published worked example, every number to six decimals."""

import json
from pathlib import Path

import pytest

from checkins.engine.baseline import CheckIn, State
from checkins.engine.types import Level, Stage
from checkins.engine.warning import advance, assess_history

EXAMPLE = json.loads((Path(__file__).parent / "worked_example.json").read_text())
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


def test_every_risk_level_and_stage_number_is_the_published_one():
    _, found = assess_history(CHECKINS, STAGE_OF)

    for expected, actual in zip(EXAMPLE["expected"], found, strict=True):
        assert (actual.level, actual.strong) == LEVELS[expected["level"]], expected["day"]
        assert actual.risk == pytest.approx(expected["risk"], abs=1e-6), expected["day"]
        for letter, stage in STAGE.items():
            if expected.get("dev", {}).get(letter) is None:
                continue
            part = actual.stages[stage]
            numbers = [part.deviation.d, part.z, part.deviation.sd]
            published = [expected[name][letter] for name in ("dev", "z", "sd")]
            assert numbers == pytest.approx(published, abs=1e-6), (expected["day"], stage)
            assert actual.e[stage] == pytest.approx(expected["e"][letter], abs=1e-6)


def test_the_final_state_is_the_published_one():
    state, _ = assess_history(CHECKINS, STAGE_OF)

    final = EXAMPLE["final_state"]
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
