"""Breaks of small steps and the plan: one open a day, answered on the spot, kept while typed."""

from tests.breaking import Break

SERVICE, PLANS = "tests/services/test_small_steps.py", "tests/services/test_plans.py"
VIEWS = "tests/views/test_plans.py"
AFTER = f"{VIEWS}::test_a_draft_that_comes_after_its_box_was_saved_is_not_kept"
OTHERS = f"{VIEWS}::test_typing_takes_the_place_of_no_other_page_that_waits"
SMALL_STEP_BREAKS = [
    Break(
        name="a pick never replaces an answer",
        path="checkins/services/small_steps.py",
        old="waiting = StepChoice.objects.visible_to(by).unanswered()\n    choice",
        new="waiting = StepChoice.objects.visible_to(by)\n    choice",
        run=(
            f"{SERVICE}::test_a_step_is_picked_done_and_answered_on_one_day_and_the_next_one_leaves_it",
        ),
    ),
    Break(
        name="what helped is counted from answers that it helped",
        path="checkins/queries/small_steps.py",
        old="if choice.outcome in DID_IT_HELP:",
        new="if choice.outcome:",
        run=(f"{SERVICE}::test_what_helped_most_often_comes_first",),
    ),
    Break(
        name="a line is never in the plan twice",
        path="checkins/services/plans.py",
        old="if not any(is_same_line(line, other) for other in lines):",
        new="if lines is not None:",
        run=(f"{PLANS}::test_a_step_is_added_to_what_one_can_do_alone_and_never_twice",),
    ),
    Break(
        name="a draft that comes after its box was saved is refused",
        path="checkins/views/plans.py",
        old='is_stale = request.POST.get(BEFORE, "").splitlines() != text.splitlines()',
        new="is_stale = False",
        run=(AFTER,),
    ),
    Break(
        name="typing takes the place of no other page's form",
        path="checkins/services/form_drafts.py",
        old="if before.page != typed.page or len(text) > LONGEST:",
        new="if len(text) > LONGEST:",
        run=(OTHERS,),
    ),
]
