"""Breaks of backups: what is compared, who is erased again, what is refused, what is kept."""

from tests.breaking import Break

TESTS = "tests/services/test_backups.py"
MAKING, RESTORING = "checkins/services/backups/making.py", "checkins/services/backups/restoring.py"
BACKUP_BREAKS = [
    Break(
        name="what was rebuilt is compared",
        path=MAKING,
        old="if found_differences := differences(wanted, found):",
        new="if found_differences := differences(found, found):",
        run=(f"{TESTS}::test_a_row_too_few_and_a_changed_row_are_found",),
    ),
    Break(
        name="whoever was erased since is erased again",
        path=RESTORING,
        old="erased = erase_again(at=at)",
        new="erased = 1",
        run=(f"{TESTS}::test_whoever_was_erased_since_is_erased_again_before_it_is_put_in",),
    ),
    Break(
        name="a restore wants the file of erasures",
        path=RESTORING,
        old="        if not ledger_lost:\n",
        new="        if False and not ledger_lost:\n",
        run=(
            f"{TESTS}::test_without_the_file_of_erasures_nothing_is_restored_unless_that_is_said",
        ),
    ),
    Break(
        name="a restore holds the database alone",
        path="checkins/services/backups/in_use.py",
        old="fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        new="fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)",
        run=(f"{TESTS}::test_nothing_is_restored_while_a_server_has_the_database_open",),
    ),
    Break(
        name="the newest backup is never deleted",
        path="checkins/services/backups/folder.py",
        old="backups_in(folder)[:-1]",
        new="backups_in(folder)",
        run=(f"{TESTS}::test_old_backups_go_and_the_newest_never",),
    ),
]
