"""Each story of the demo ends at its level, whatever the day of the week."""

from datetime import timedelta

import pytest

from checkins.catalog import sign_catalog
from checkins.demo.lives import _answers, _ending, _entries
from checkins.demo.stories import STORIES, Story
from checkins.engine.levels import judge_history, shown_level
from checkins.engine.types import Shown
from checkins.models import User
from tests.amounts import how_many
from tests.conftest import NOON

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("day", range(how_many(quick=1, full=7)))
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_ends_at_its_level_on_every_day_of_the_week(story: Story, day: int):
    at, person = NOON + timedelta(days=day + 1), User(email=story.email)

    ending = _ending(story, person, at)

    pages = [page for page, _ in _entries(story, person, at, ending)]
    last = judge_history([_answers(page) for page in pages], sign_catalog().rules)[-1]
    is_quiet = story.shown is Shown.QUIET
    assert shown_level(last.level, last.flags, is_quiet=is_quiet) is story.shown
