"""Breaks of erasing and keeping: hidden at once, remembered, and the rule as if nothing went."""

from tests.breaking import Break

ERASURES, LEDGER = "tests/services/test_erasures.py", "tests/services/test_erasure_ledger.py"
RETENTION, KEYS = "tests/services/test_retention.py", "tests/services/test_field_keys.py"
UNREAD = f"{ERASURES}::test_nobody_else_reads_who_asked_to_go"

ERASURE_BREAKS = [
    Break(
        name="who asked to go is there for nobody else",
        path="checkins/models/accounts.py",
        old='return models.Q((f"{through}is_active", True), (f"{through}erase_at", None))',
        new='return models.Q((f"{through}is_active", True))',
        run=(UNREAD,),
    ),
    Break(
        name="who asked to go is counted no more",
        path="checkins/queries/alert_outcomes.py",
        old="return Alert.objects.filter(person__erase_at=None)",
        new="return Alert.objects.all()",
        run=(UNREAD,),
    ),
    Break(
        name="nothing leaves about who asked to go",
        path="checkins/services/mail/outbox.py",
        old="return not is_told and any(",
        new="return False and any(",
        run=(f"{ERASURES}::test_what_waits_to_leave_about_them_is_dropped",),
    ),
    Break(
        name="the ledger is written before the rows go",
        path="checkins/services/erasures.py",
        old="    note_erased(subject_ref=person.subject_ref, at=at)\n",
        new="",
        run=(f"{LEDGER}::test_the_line_is_written_before_the_rows_go",),
    ),
    Break(
        name="a history begins at its cut",
        path="checkins/services/assessment.py",
        old="fold.before = fold.state = cut.state(constants.version)",
        new="pass",
        run=(f"{RETENTION}::test_a_change_of_constants_folds_from_the_cut",),
    ),
    Break(
        name="a text that is saved meanwhile is not written over",
        path="checkins/services/field_keys.py",
        old='rows.filter(**{"pk": pk, column: token}).update',
        new="rows.filter(pk=pk).update",
        run=(f"{KEYS}::test_a_text_that_is_saved_meanwhile_is_not_written_over",),
    ),
]
