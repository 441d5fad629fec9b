"""Breaks of what the first check-ins give back: what is so, and what never stands beside use."""

from tests.breaking import Break

ENGINE, WORDS = "checkins/engine/first_days.py", "checkins/queries/first_days.py"
RULE, PAGES = "tests/engine/test_first_days.py", "tests/views/test_first_days.py"
DAYS = "tests/services/test_recovery_days.py"
OFFERS, LEVELS = "tests/catalog/test_thought_offers.py", "tests/views/test_levels.py"
NOTE = f"{OFFERS}::test_a_whole_word_of_the_note_comes_before_the_answers"
FORTNIGHT = (
    f"{PAGES}::test_a_fortnight_gives_something_else_back_each_day_and_each_sentence_is_so",
)
FIRST_DAYS_BREAKS = [
    Break(
        name="a first day says on how many days it was so",
        path=ENGINE,
        old="days = sum(rating in wanted for rating in ratings)",
        new="days = len(ratings)",
        run=FORTNIGHT,
    ),
    Break(
        name="a first day says the word that was tapped",
        path=WORDS,
        old="return RATING_WORDS[rating].lower()",
        new="return RATING_WORDS[4 - rating].lower()",
        run=FORTNIGHT,
    ),
    Break(
        name="beside use no day is named or compared",
        path=ENGINE,
        old="return not (self.used or self.planned)",
        new="return not self.planned",
        run=(
            f"{RULE}::test_beside_use_or_thoughts_of_it_no_day_is_named_or_compared[values0]",
            f"{RULE}::test_the_best_day_is_the_newest_of_several_and_never_one_with_use",
        ),
    ),
    Break(
        name="for a week after use only plain things are given back",
        path=ENGINE,
        old="any(since <= SOON_DAYS for since in since_use)",
        new="any(since == 0 for since in since_use)",
        run=(
            f"{RULE}::test_for_a_week_after_use_only_plain_things_are_given_back",
            f"{PAGES}::test_the_day_after_use_gives_nothing_back_and_the_next_one_plain_things",
        ),
    ),
    Break(
        name="a day before use that is saved after it gives back plain things",
        path=ENGINE,
        old="any(since <= SOON_DAYS for since in since_use)",
        new="any(0 <= since <= SOON_DAYS for since in since_use)",
        run=(f"{RULE}::test_a_day_before_use_that_is_saved_after_it_gives_back_plain_things",),
    ),
    Break(
        name="on a day of low mood nothing is given back",
        path=ENGINE,
        old="if own.ratings.get(LOW_MOOD, 0) >= MUCH:",
        new="if own.ratings.get(LOW_MOOD, 0) > TOP:",
        run=(f"{RULE}::test_a_day_of_low_mood_gives_nothing_whatever_else_was_said",),
    ),
    Break(
        name="a usual that is learned anew has no first days",
        path=WORDS,
        old="0 < status.engine_days <= FIRST_DAYS and not status.baseline_days",
        new="0 < status.engine_days <= FIRST_DAYS",
        run=(f"{PAGES}::test_a_usual_that_is_learned_anew_gives_back_no_first_day",),
    ),
    Break(
        name="a word of the note comes before an answer",
        path="checkins/catalog/thought_offers.py",
        old="    if written:",
        new="    if written and not answers:",
        run=(
            f"{NOTE}[I ALWAYS ruin it-all_or_nothing]",
            f"{NOTE}[I should have gone-all_or_nothing]",
            f"{NOTE}[Such a failure-labeling]",
            f"{NOTE}[It is too late now-worst]",
        ),
    ),
    Break(
        name="trends draw nothing before the third check-in",
        path="checkins/views/home.py",
        old="status.engine_days >= FIRST_DRAWN or",
        new="status.pk or",
        run=(f"{LEVELS}::test_from_the_third_check_in_on_trends_draw_points[00-False]",),
    ),
    Break(
        name="a count that is kept off Home stays off",
        path="checkins/queries/recovery_days.py",
        old="if profile.counted_from is None or not profile.shows_days:",
        new="if profile.counted_from is None:",
        run=(f"{DAYS}::test_a_count_that_is_kept_off_home_still_knows_when_tolerance_is_lost",),
    ),
]
