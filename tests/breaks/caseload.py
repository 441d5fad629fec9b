"""Breaks of the list: what it says of a colleague, which rows have a box, and which are folded."""

from tests.breaking import Break

LIST, GROUPS = "tests/views/test_caseload.py", "tests/views/test_caseload_groups.py"
QUERIES, VIEWS = "checkins/queries/caseload.py", "checkins/views/caseload.py"
LINE = "checkins/queries/caseload_line.py"
CASELOAD_BREAKS = [
    Break(name=f"of the list, {what}", path=path, old=old, new=new, run=(run,))
    for what, path, old, new, run in (
        (
            "a colleague's contact is a day and no more",
            LINE,
            "if newest != own:",
            "if own is not None and newest != own:",
            f"{GROUPS}::test_a_contact_is_said_to_its_author_and_to_a_colleague_without_a_name",
        ),
        (
            "who planned has no box, though another alert waits",
            QUERIES,
            "not alone and not _urgency(",
            "not _urgency(",
            f"{GROUPS}::test_who_thought_of_use_has_no_box_once_that_alert_is_closed",
        ),
        (
            "the row to come back to is drawn",
            VIEWS,
            "row.id in {options.at, options.log}",
            "row.id == options.log",
            f"{LIST}::test_the_row_to_come_back_to_is_drawn_whatever_is_folded_or_filtered",
        ),
        (
            "a low mood is never folded",
            VIEWS,
            "row.is_never_folded or not _is_folded(",
            "not _is_folded(",
            "tests/views/test_shown_level.py::test_a_row_with_the_mark_is_never_folded",
        ),
        (
            "the next client is one's own",
            VIEWS,
            "if client_id not in {item.id for item in everybody}:",
            "if not everybody:",
            f"{LIST}::test_next_shows_nothing_and_logs_nothing_and_knows_no_foreign_client",
        ),
        (
            "who still waits comes next",
            "checkins/queries/caseload_pages.py",
            "order.index(row.section) >= left",
            "order.index(row.section) > left",
            f"{LIST}::test_who_was_contacted_is_followed_by_those_who_still_wait",
        ),
    )
]
