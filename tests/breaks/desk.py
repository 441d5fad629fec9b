"""Breaks of the desk: what its numbers say, seals that are checked, overlays that are shown."""

from tests.breaking import Break

CHANGES, SEALS = "tests/catalog/test_overlay_changes.py", "tests/services/test_log_seals.py"
SCALE, PAGES = "tests/demo/test_scale.py", "tests/views/test_desk.py"
DESK_BREAKS = [
    Break(
        name="a help line that goes stands out as one whose number changes does",
        path="checkins/catalog/overlay_changes.py",
        old="kind is not Kind.CHANGED or any(one.is_loud for one in lines)",
        new="any(one.is_loud for one in lines if one.before and one.after)",
        run=(
            f"{CHANGES}::test_a_line_that_goes_is_loud_whether_it_is_off_or_left_out",
            f"{CHANGES}::test_a_new_and_a_changed_number_are_loud_and_other_words_are_not",
        ),
    ),
    Break(
        name="what a clinic's overlay leaves out goes back to what ships",
        path="checkins/catalog/overlay_changes.py",
        old="merged = dict(shipped_entries(part, settings.HELP_REGION))",
        new="merged = dict(_in_force()[part])",
        run=(f"{CHANGES}::test_what_is_in_force_is_no_change_and_leaving_it_out_goes_back",),
    ),
    Break(
        name="each of the newest days is computed upon the digest before it",
        path="checkins/services/log_seals.py",
        old="if gap or not is_true:",
        new="if gap:",
        run=(
            f"{SEALS}::test_a_newest_day_that_differs_is_named[a_changed_row]",
            f"{SEALS}::test_a_newest_day_that_differs_is_named[a_row_moved_by_a_second]",
        ),
    ),
    Break(
        name="a day without a seal between two sealed ones is named",
        path="checkins/services/log_seals.py",
        old="gap = before is not None and before.day != seal.day - ONE_DAY",
        new="gap = False",
        run=(f"{SEALS}::test_a_seal_that_was_taken_out_is_named",),
    ),
    Break(
        name="made-up people never stand among real ones",
        path="checkins/demo/scale.py",
        old="if User.objects.exists():",
        new="if User.objects.filter(is_active=False).exists():",
        run=(f"{SCALE}::test_it_is_refused_where_there_is_an_account",),
    ),
    Break(
        name="a worker that stopped is said on the desk",
        path="checkins/queries/desk.py",
        old="board.looked is None or board.looked > LONG_AGO",
        new="board.looked is None",
        run=(f"{PAGES}::test_what_somebody_should_look_at_is_said_in_words",),
    ),
]
