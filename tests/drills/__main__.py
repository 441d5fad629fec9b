"""Run a drill and print what it counted: ``python -m tests.drills NAME [times]``."""

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run one drill on each database of this machine; return 1 if anything was lost."""
    parser = argparse.ArgumentParser(prog="run.py drill")
    parser.add_argument("name", choices=("backups", "kills", "stops", "torn", "failover"))
    parser.add_argument("--times", type=int, help="fewer than all")
    parser.add_argument("--on", choices=("SQLite", "PostgreSQL"), help="one database alone")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
    import django

    import tests.environment  # noqa: F401 sets what the settings read

    django.setup()
    from django.core.management import call_command

    from tests.drills.all import DRILLS

    call_command("collectstatic", interactive=False, verbosity=0)

    lost = False
    for kind, run in DRILLS[options.name].items():
        if options.on in (None, kind):
            with tempfile.TemporaryDirectory(prefix="daybook-drill-") as folder:
                figures = run(Path(folder), options.times)
            print(figures, flush=True)
            lost = lost or not figures.is_well
    return int(lost)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
