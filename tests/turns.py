"""The test files that wait their turn: a quick run takes a tenth of them, and other ones each day.

So landings of ten days take all. The day is that of the newest commit: a run of one commit takes
the same files everywhere and always, so only a change of code can make it fail. PostgreSQL takes
other files than SQLite. What was touched lately waits for nothing.
"""

from functools import cache
from pathlib import Path

from tests.touched import (
    HERE,
    day_of_the_newest_commit,
    is_table_of_pages_touched,
    touched_files,
)

DAYS = 10
# Folders and files of which each asks about one feature, or starts a whole deployment.
WAIT = {
    *("api", "demo", "e2e", "exports", "management", "queries", "services", "views"),
    *("engine/bench", "models/test_migrations.py"),
    *("test_broken_copies.py", "test_bundles.py", "test_crash.py", "test_crowd.py"),
    *("test_drills.py", "test_erased_traces.py", "test_init.py", "test_kept_connections.py"),
    *("test_logs.py", "test_manual.py", "test_proxies.py", "test_restart.py", "test_resuming.py"),
    *("test_run.py", "test_serve.py"),
}
# What goes through every page, form or order, and what many do at once, has its own amounts; and
# in the browser a daily check-in, a sharing on both databases, and the sweep of all pages.
WAIT_FOR_NOTHING = {
    *("services/test_races.py", "services/test_erasure_races.py", "services/test_removals.py"),
    *("services/test_pages_aside.py", "services/test_memory.py", "api/test_sync_orders.py"),
    *("services/test_edit_orders.py", "services/test_refold_orders.py"),
    "services/test_submission_orders.py",
    *("views/test_access.py", "views/test_account_traps.py", "views/test_any_body.py"),
    *("views/test_budgets.py", "views/test_headers.py", "views/test_last_write.py"),
    *("views/test_locks.py", "views/test_matrix.py", "views/test_revoked_in_flight.py"),
    *("views/test_routes.py", "views/test_safety_texts.py", "views/test_security.py"),
    *("views/test_traps.py", "views/test_unsaved.py", "views/test_words.py"),
    *("e2e/test_checkin.py", "e2e/test_every_page.py", "e2e/test_sharing.py"),
}
# Of what goes through every page, these wait, unless a page came or changed what it takes.
WAIT_FOR_A_PAGE = {
    *("views/test_bidi.py", "views/test_form_drafts.py", "views/test_guessing.py"),
    *("views/test_no_socket.py", "views/test_observatory.py", "views/test_reading.py"),
    *("views/test_second_factor.py", "views/test_sent_twice.py", "views/test_shown_level.py"),
}


def names_of(path: Path) -> set[str]:
    """Return the names of a test file and of the folders that it is in, from ``tests/`` on."""
    within = path.relative_to(HERE)
    return {str(within), *map(str, within.parents)}


def waits(path: Path, *, vendor: str) -> bool:
    """Return whether a quick run of today, on that database, leaves a test file out."""
    if not names_of(path) & WAIT or names_of(path) & WAIT_FOR_NOTHING or path in touched_files():
        return False
    if names_of(path) & WAIT_FOR_A_PAGE and is_table_of_pages_touched():
        return False
    return path not in files_of_the_day(day_of_the_newest_commit(), vendor=vendor)


def files_of_the_day(day: int, *, vendor: str) -> set[Path]:
    """Return the files that wait and whose turn is on the day, counted since 1970."""
    turn = day + (DAYS // 2 if vendor == "postgresql" else 0)
    return set(waiting_files()[turn % DAYS :: DAYS])


@cache
def waiting_files() -> list[Path]:
    """Return the files that wait their turn unless they were touched, by name."""
    found = sorted(HERE.rglob("test_*.py"))
    return [
        path for path in found if names_of(path) & WAIT and not names_of(path) & WAIT_FOR_NOTHING
    ]
