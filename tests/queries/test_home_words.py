"""Home's one sentence about the newest check-in."""

import pytest

from checkins.engine.types import Stage
from checkins.queries.home_words import newest_sentence
from checkins.queries.trends import BELOW, NEAR

EASIER = "In your last check-in, stress and mood were easier than your usual."


@pytest.mark.parametrize(
    ("one_was_hard", "sentence"), [(False, EASIER), (True, f"{EASIER} One answer was hard.")]
)
def test_below_the_usual_is_easier_and_no_low_mood(one_was_hard, sentence):
    found = {Stage.EMOTIONAL: NEAR, Stage.MENTAL: NEAR, Stage.PHYSICAL: BELOW}

    assert newest_sentence(found, one_was_hard=one_was_hard) == sentence
