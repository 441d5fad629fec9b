"""Breaks of taking along: it asks first, says no use unasked, and brings all in or nothing."""

from tests.breaking import Break

SERVICES, VIEWS = "tests/services/test_take_along.py", "tests/views/test_take_along.py"
STALE = "test_after_five_minutes_it_is_asked_and_nothing_is_done"
CONFIRMING = f"tests/views/test_confirming.py::{STALE}"
SERVICE, EXPORTS = "checkins/services/take_along.py", "tests/exports/test_take_along.py"
TAKE_ALONG_BREAKS = [
    Break(
        name="rows outside a constraint's condition may be alike",
        path="checkins/forms/take_along_record.py",
        old="if not _falls_under(condition, row):",
        new="if False:",
        run=(f"{SERVICES}::test_several_steps_of_a_day_and_several_in_own_words_come_in",),
    ),
    Break(
        name="a file of an earlier version lacks only what came later",
        path="checkins/forms/take_along_record.py",
        old="bytes_of(later | record)",
        new="bytes_of(record)",
        run=(f"{SERVICES}::test_a_file_of_the_first_version_comes_in",),
    ),
    Break(
        name="nothing is handed out before it is asked who it is",
        path="checkins/views/take_along.py",
        old="    ask_who(request)\n    kind, now =",
        new="    kind, now =",
        run=(CONFIRMING,),
        red=frozenset({f"{CONFIRMING}[takes everything along]"}),
    ),
    Break(
        name="a summary shows no use unasked",
        path="checkins/queries/take_along.py",
        old='"level" if chosen.use else "level_without_use"',
        new='"level"',
        run=(f"{VIEWS}::test_a_summary_holds_no_use_and_no_note_unless_they_are_ticked",),
    ),
    Break(
        name="a record comes into an empty account alone",
        path=SERVICE,
        old="if have := rows_in(by):",
        new="if have := []:",
        run=(f"{SERVICES}::test_an_account_with_rows_takes_nothing_in",),
    ),
    Break(
        name="what was brought is read again",
        path=SERVICE,
        old="if name != JUDGED and digest != lists.get(name):",
        new="if name not in lists:",
        run=(f"{SERVICES}::test_a_list_that_reads_differently_afterwards_leaves_nothing",),
    ),
    Break(
        name="a day that was brought is judged under the constants that judged it",
        path=SERVICE,
        old='row.constants = stated["constants"]',
        new='row.constants = ""',
        run=(f"{SERVICES}::test_each_day_is_judged_as_it_was",),
    ),
    Break(
        name="an export names own lines by their place",
        path="checkins/exports/take_along.py",
        old="renamed(value, self.names) if name in CODED else value",
        new="value",
        run=(f"{EXPORTS}::test_own_lines_are_named_by_their_place_and_never_by_an_id",),
    ),
    Break(
        name="a ZIP whose way of packing has no limit is not unpacked",
        path="checkins/forms/take_along_files.py",
        old="if names[0].compress_type not in PACKED:",
        new="if False:",
        run=(
            "tests/forms/test_take_along.py::test_a_zip_packed_in_another_way_is_not_unpacked[12]",
        ),
    ),
]
