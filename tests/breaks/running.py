"""Broken rules of running a deployment: its numbers, its jobs, an update, who sees the release."""

from tests.breaking import Break

METRICS, VERSION = "tests/views/test_metrics.py", "tests/views/test_version.py"
DAILY, PREPARE = "tests/management/test_daily.py", "tests/management/test_prepare.py"
KEPT = "tests/test_kept_connections.py"

RUNNING_BREAKS = [
    Break(
        name="a file that was replaced is read and written on",
        path="relapse_watch/sqlite/base.py",
        old="if is_idle and self._file != self._file_there():",
        new="if is_idle and self._file is None:",
        run=(f"{KEPT}::test_a_connection_is_kept_while_its_file_is_there",),
    ),
    Break(
        name="a demo takes another's people away",
        path="checkins/management/commands/demo.py",
        old="            with nobody_uses(name):\n",
        new="            if True:\n",
        run=(f"{KEPT}::test_a_demo_that_runs_keeps_its_people",),
    ),
    Break(
        name="an empty token opens the numbers",
        path="checkins/views/metrics.py",
        old="if not token or not constant_time_compare",
        new="if not constant_time_compare",
        run=(f"{METRICS}::test_without_a_token_in_the_settings_an_empty_one_opens_nothing",),
    ),
    Break(
        name="every page has its number",
        path="checkins/services/metrics.py",
        old="route if route in NAMED else OTHER",
        new="route",
        run=(f"{METRICS}::test_requests_are_counted_by_route_and_status",),
    ),
    Break(
        name="the daily jobs are done by each run",
        path="checkins/services/daily.py",
        old="return done is None or done < _newest_turn(at)",
        new="return True",
        run=(f"{DAILY}::test_each_job_is_done_once_a_day",),
    ),
    Break(
        name="a job that failed is noted as done",
        path="checkins/management/commands/daily.py",
        old="            return False\n        else:",
        new="        else:",
        run=(f"{DAILY}::test_a_job_that_fails_stops_no_other_and_is_done_by_the_next_run",),
    ),
    Break(
        name="an update goes on without its backup",
        path="checkins/management/commands/prepare.py",
        old='raise CommandError(f"{line} --no-backup goes on without one.") from error',
        new="self._say(line)",
        run=(f"{PREPARE}::test_without_its_backup_nothing_is_changed",),
    ),
    Break(
        name="everybody reads the release",
        path="templates/base.html",
        old="{% if user.is_operator %}<span>Version",
        new="{% if user.works_here %}<span>Version",
        run=(f"{VERSION}::test_nobody_else_does",),
        red=frozenset({f"{VERSION}::test_nobody_else_does[make_counselor]"}),
    ),
]
