"""Breaks of the memory that is kept for open days: in doubt nothing is taken from it."""

from tests.breaking import Break

TESTS, SERVICE = "tests/services/test_memory.py", "checkins/services/memory.py"
JUDGING = "checkins/services/assessment.py"
IN_DOUBT = f"{TESTS}::test_where_in_doubt_the_history_is_folded_from_the_start"


def doubt(name: str) -> tuple[str, ...]:
    return (f"{IN_DOUBT}[{name}]",)


MEMORY_BREAKS = [
    Break(
        name="an older open day is judged from the memory that is kept",
        path=SERVICE,
        old="return State.from_json(found[earlier[-1]], version)",
        new="return None",
        run=doubt("none"),
    ),
    Break(
        name="a kept memory of other constants is not taken",
        path=SERVICE,
        old="day__in=sorted(wanted), constants=version",
        new="day__in=sorted(wanted)",
        run=doubt("other constants"),
    ),
    Break(
        name="a kept memory is not taken if the status was written without it",
        path=SERVICE,
        old="if not is_whole or found[engine_days[-1]] != status.state_before:",
        new="if not is_whole:",
        run=doubt("the status written without it"),
    ),
    Break(
        name="two kept memories of a day are none",
        path=SERVICE,
        old=" and len(kept) == len(wanted)",
        new="",
        run=doubt("another row of the day"),
    ),
    Break(
        name="a torn memory loses no page",
        path=SERVICE,
        old="except (ValueError, zlib.error):",
        new="except ValueError:",
        run=doubt("a torn row"),
    ),
    Break(
        name="rows without answers are not taken for all there are",
        path=SERVICE,
        old="bool(stored) and stored[0] == status.first_day",
        new="bool(stored)",
        run=(f"{TESTS}::test_rows_without_answers_are_not_taken_for_all_there_are",),
    ),
    Break(
        name="a cleared day leaves no memory of itself",
        path=SERVICE,
        old="(len(made) == MEMORIES_KEPT or since not in {row.day for row in made})",
        new="len(made) == MEMORIES_KEPT",
        run=(f"{TESTS}::test_a_cleared_day_leaves_no_memory_of_itself",),
    ),
    Break(
        name="days that are let go are in no kept memory",
        path="checkins/services/retention.py",
        old="(DayMemory, DayRemark, BodyCheck)",
        new="(DayRemark, BodyCheck)",
        run=(f"{TESTS}::test_what_is_let_go_is_in_no_memory",),
    ),
    Break(
        name="the small trends are the same whichever rows a save reads",
        path=JUDGING,
        old="for row in days[-RECENT_ROWS:] if",
        new="for row in days if",
        run=(f"{TESTS}::test_a_page_of_an_older_day_ends_as_from_the_start",),
    ),
    Break(
        name="low mood that is taken back leaves the one before",
        path=JUDGING,
        old="if is_over and not found and not is_whole:",
        new="if False:",
        run=(f"{TESTS}::test_low_mood_that_is_taken_back_leaves_the_one_before",),
    ),
]
