"""Breaks of the check-in's pages: what a quick one asks and leaves open, heavy, and medicine."""

from tests.breaking import Break

QUICK = "tests/views/test_quick_checkin.py"
MEDICINE = "tests/views/test_medicine.py"
TOLD = f"{MEDICINE}::test_the_first_answer_says_whether_it_is_asked_again"
HEAVY = (
    "tests/engine/test_fold.py::test_heavy_takes_a_stages_mean_from_days_with_two_of_its_answers"
)
BEFORE_NOON = f"{QUICK}::test_else_today_is_led_to_at_once"
CHECKIN_BREAKS = [
    Break(
        name="a quick check-in asks its own signs alone",
        path="checkins/catalog/pages.py",
        old="for code in QUICK_SIGNS if code in active)",
        new="for code in active)",
        run=(f"{QUICK}::test_two_pages_make_a_finished_day",),
    ),
    Break(
        name="a quick check-in saves no full page",
        path="checkins/queries/checkins.py",
        old='if not asked & (daily - set(QUICK_SIGNS) or daily or {"used"}):',
        new='if not asked & (daily or {"used"}):',
        run=(
            f"{QUICK}::test_a_check_in_that_was_begun_quickly_goes_on_at_the_first_full_page",
            f"{QUICK}::test_the_result_leads_to_the_rest_which_ends_at_the_answered_question",
        ),
    ),
    Break(
        name="the rest is offered while the day is open",
        path="checkins/views/done.py",
        old="rest_page(row) if can_fill_in(day, at=request.now, zone=zone) else None",
        new="rest_page(row)",
        run=(f"{QUICK}::test_a_day_that_is_closed_has_no_rest",),
    ),
    Break(
        name="heavy takes a stage's mean from two answers on",
        path="checkins/engine/levels.py",
        old="stage: mean if answered[stage] >= HEAVY_LEAST_ANSWERS else None",
        new="stage: mean",
        run=(HEAVY,),
        red=frozenset(f"{HEAVY}[{case}]" for case in ("days0-reasons0", "days4-reasons4")),
    ),
    Break(
        name="yesterday is offered to nobody who joined today",
        path="checkins/queries/checkins.py",
        old="return joined_on <= item.day and not (item.checkin and item.checkin.finished_at)",
        new="return not (item.checkin and item.checkin.finished_at)",
        run=(BEFORE_NOON,),
        red=frozenset({f"{BEFORE_NOON}[joined today]"}),
    ),
    Break(
        name="medicine is not asked again of those who take none",
        path="checkins/queries/checkins.py",
        old="return Profile.objects.visible_to(person).exclude(takes_medicine=False).exists()",
        new="return Profile.objects.visible_to(person).exists()",
        run=(TOLD, f"{MEDICINE}::test_who_takes_none_still_has_the_note"),
        red=frozenset(
            {
                f"{TOLD}[not_on_any-False]",
                f"{MEDICINE}::test_who_takes_none_still_has_the_note",
            }
        ),
    ),
]
