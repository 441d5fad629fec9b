"""Breaks of My week: what is compared, what is never praised, and what leaves the page."""

from tests.breaking import Break

ENGINE, VIEWS = "tests/engine/test_weeks.py", "tests/views/test_weeks.py"
WORDS, SERVICES = "tests/queries/test_weeks.py", "tests/services/test_weeks.py"
REVIEW, PAGE = "checkins/engine/weeks.py", "checkins/queries/weeks.py"
WEEK_BREAKS = [
    Break(
        name="a week with use is compared with none",
        path=REVIEW,
        old="compares = not (had_use or _has_use(",
        new="compares = not (_has_use(",
        run=(f"{WORDS}::test_a_week_with_use_never_says_that_one_slept_better",),
    ),
    Break(
        name="the week after use is compared with none",
        path=REVIEW,
        old="_has_use([*before, *filter(None, [eve])])",
        new="_has_use([])",
        run=(f"{WORDS}::test_the_review_is_the_one_worked_out_by_hand",),
        red=frozenset(
            {f"{WORDS}::test_the_review_is_the_one_worked_out_by_hand[the week after a use day]"}
        ),
    ),
    Break(
        name="the night after use is in no comparison",
        path=REVIEW,
        old="*filter(None, [eve])",
        new="*[]",
        run=(f"{ENGINE}::test_with_a_use_day_near_nothing_is_a_gain",),
    ),
    Break(
        name="a slow rise is no week like the last",
        path=REVIEW,
        old="abs(shift) < SAME and max(days) <= 1",
        new="True",
        run=(f"{ENGINE}::test_weeks_are_alike_only_where_nothing_rose_slowly",),
    ),
    Break(
        name="own words are handed on only if they are added",
        path=PAGE,
        old="(self.has_own_words and not with_own_words)",
        new="False",
        run=(f"{VIEWS}::test_own_words_are_handed_on_only_if_the_person_adds_them",),
    ),
    Break(
        name="steps in own words are not handed on",
        path=PAGE,
        old="[line for line in self.helped if not line.is_own]",
        new="self.helped",
        run=(f"{VIEWS}::test_what_helped_is_only_what_was_answered",),
    ),
    Break(
        name="an intention goes with the days that go",
        path="checkins/services/retention.py",
        old="        WeekIntention.objects.filter(whose, week_from__lt=first),\n",
        new="",
        run=(f"{VIEWS}::test_an_intention_goes_with_the_days_that_a_person_lets_go",),
    ),
]
