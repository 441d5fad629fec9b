"""Breaks of visits and of paper: who stands there, what is left out, and who is told."""

from tests.breaking import Break

AGENDA, SHEETS = "tests/views/test_agenda.py", "tests/views/test_sheets.py"
PAPER = "tests/views/test_caseload_paper.py"
LOG = "checkins/services/access_log.py"
PAPER_BREAKS = [
    Break(
        name="a list without use is read as under a consent without it",
        path="checkins/queries/sharing_reads.py",
        old='terms["use"] = Value(False)',
        new="pass",
        run=(
            f"{PAPER}::test_without_use_the_list_is_that_of_a_counselor_who_is_not_shown_it[query0]",
            f"{PAPER}::test_use_stands_there_if_it_is_chosen_of_those_who_show_it",
        ),
    ),
    Break(
        name="who is printed with use is told so",
        path=LOG,
        old="if with_use and line.shows_use",
        new="if not line.row",
        run=(f"{PAPER}::test_each_client_on_it_is_told_and_how",),
    ),
    Break(
        name="each sheet is logged",
        path=LOG,
        old="    _write_down_each(shown, by=by, at=at)\n    return found",
        new="    return found",
        run=(f"{SHEETS}::test_todays_sheets_come_in_one_go_and_each_client_is_told",),
    ),
    Break(
        name="the agenda names only who shares",
        path="checkins/queries/agenda.py",
        old=".visible_to(counselor).sharing(at)",
        new=".visible_to(counselor)",
        run=(f"{AGENDA}::test_who_stopped_sharing_is_not_there",),
    ),
    Break(
        name="a visit is to come",
        path="checkins/forms/agenda.py",
        old="if when < self.first:",
        new="if when > self.last:",
        run=(f"{AGENDA}::test_a_visit_that_cannot_be_is_refused_by_name[agenda_visit-years ago]",),
    ),
]
