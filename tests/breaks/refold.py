"""Breaks of a change of the rule's constants: what was shown stays, and one Why says so."""

from tests.breaking import Break

SERVICE, PAGES = "tests/services/test_refold.py", "tests/views/test_constants_change.py"
REFOLD, JUDGING = "checkins/services/refold.py", "checkins/services/assessment.py"
MOVES_NOTHING = f"{SERVICE}::test_nothing_that_was_shown_or_sent_changes"
NO_NOTE = f"{SERVICE}::test_a_note_on_an_old_day_moves_no_verdict_and_closes_no_alert"
NO_EDIT = f"{SERVICE}::test_an_edit_closes_no_alert_that_went_away_with_the_old_constants_alone"
FIRST_WHY = f"{SERVICE}::test_the_first_day_with_a_pattern_says_it_and_the_next_one_does_not"
BY = ("by the command", "by the save")
REFOLD_BREAKS = [
    Break(
        name="a change of constants judges no old day again and closes no alert",
        path=JUDGING,
        old="_write_changed(row, verdicts[_judging(row)])",
        new="_write_changed(row, verdicts[shipped()])",
        run=(NO_NOTE, NO_EDIT),
        red=frozenset(
            {
                *(f"{NO_NOTE}[{back}-{by}]" for back in (1, 3) for by in BY),
                *(f"{NO_EDIT}[{by}]" for by in BY),
            }
        ),
    ),
    Break(
        name="a refold moves no level",
        path=REFOLD,
        old="    status.save(update_fields=MEMORY)",
        new="    status.level = fold.level\n    status.save()",
        run=(MOVES_NOTHING,),
        red=frozenset(f"{MOVES_NOTHING}[{case}]" for case in ("up", "down")),
    ),
    Break(
        name="who was folded anew is passed over",
        path=REFOLD,
        old="if not status.waits_for_refold:",
        new="if not status.state_after:",
        run=(f"{SERVICE}::test_it_does_nothing_twice_and_nothing_where_no_memory_waits",),
    ),
    Break(
        name="a memory of other constants is never continued",
        path="checkins/engine/baseline.py",
        old='if data.get("version") != version:',
        new='if "version" not in data:',
        run=(f"{SERVICE}::test_a_save_before_the_command_writes_what_the_command_would_have",),
    ),
    Break(
        name="the change is said by one day's Why",
        path="checkins/queries/why.py",
        old='day and day == status["constants_said_day"]',
        new='day and status["constants_said_day"]',
        run=(
            f"{PAGES}::test_the_first_why_after_the_change_says_it_to_both_and_the_next_to_neither",
        ),
    ),
    Break(
        name="the change is said by the first day that has a Why",
        path=JUDGING,
        old="(row.day for row in since if row.explanation)",
        new="(row.day for row in since)",
        run=(FIRST_WHY,),
        red=frozenset(f"{FIRST_WHY}[{by}]" for by in BY),
    ),
    Break(
        name="the change is not said again three weeks later",
        path=JUDGING,
        old="changed_on is None or (said_day and said_day < days[0].day)",
        new="changed_on is None",
        run=(
            f"{SERVICE}::test_it_is_not_said_again_once_that_day_is_no_longer_among_those_a_save_reads",
        ),
    ),
    Break(
        name="who was never compared before a change reads nothing of it",
        path=JUDGING,
        old="today if was_compared else None",
        new="today",
        run=(f"{SERVICE}::test_who_was_never_compared_before_it_reads_nothing_of_it",),
    ),
]
