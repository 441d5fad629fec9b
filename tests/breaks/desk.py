"""Breaks of the desk: what its numbers say, seals that are checked, overlays that are shown."""

from tests.breaking import Break

CHANGES, SEALS = "tests/catalog/test_overlay_changes.py", "tests/services/test_log_seals.py"
SCALE, PAGES = "tests/demo/test_scale.py", "tests/views/test_desk.py"
LISTS = "tests/services/test_seen_lists.py"
DESK_BREAKS = [
    Break(
        name="the people of a stored list are computed again when its rows are",
        path="checkins/services/log_seals.py",
        old="if lists and not lists.are_true(chunk.lists):",
        new="if False:",
        run=(
            f"{SEALS}::test_the_first_day_that_differs_is_named[another_person_in_a_list]",
            f"{SEALS}::test_the_first_day_that_differs_is_named[a_part_taken_out_of_a_list]",
            f"{SEALS}::test_a_newest_day_that_differs_is_named[a_person_put_into_a_list]",
        ),
    ),
    Break(
        name="a row's line holds the digest of its list",
        path="checkins/services/log_lines.py",
        old='return "" if value is None else f\'"seen":{json.dumps(value)},\'',
        new='return ""',
        run=(
            f"{SEALS}::test_the_first_day_that_differs_is_named[a_list_made_anew_with_its_digests]",
            "tests/services/test_log_lines.py::test_lines_are_those_of_the_rows_in_any_chunks[3]",
        ),
    ),
    Break(
        name="what is checked since a digest begins after the day that it seals",
        path="checkins/services/log_seals.py",
        old="if since and not known:",
        new="if False:",
        run=(f"{SEALS}::test_since_a_digest_that_no_seal_has_nothing_is_good",),
    ),
    Break(
        name="a day that lacks its seal right after the given digest is named",
        path="checkins/services/log_seals.py",
        old="expected = seals[checked - 1].day + ONE_DAY",
        new="expected = left[0].day",
        run=(f"{SEALS}::test_since_a_digest_a_seal_that_was_taken_out_is_named",),
    ),
    Break(
        name="older looks, which name their people, stand among the others",
        path="checkins/queries/visits.py",
        old="both = listed.values_list(*columns).union(naming.values_list(*columns), all=True)",
        new="both = listed.values_list(*columns)",
        run=(f"{LISTS}::test_older_looks_stand_among_the_others",),
    ),
    Break(
        name="a look at people seen before writes its row alone",
        path="checkins/services/seen_lists.py",
        old="        if len(written) < len(wanted):\n",
        new="        written.clear()\n        if wanted:\n",
        run=(f"{LISTS}::test_a_look_at_people_seen_before_is_one_row[200]",),
    ),
    Break(
        name="a list of many is parted",
        path="checkins/services/seen_lists.py",
        old='pair[1][:DIGITS_OF_A_PART] if len(whole) > MOST_IN_ONE_PART else ""',
        new='""',
        run=(f"{LISTS}::test_where_one_of_many_changes_one_part_is_written_anew",),
    ),
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
