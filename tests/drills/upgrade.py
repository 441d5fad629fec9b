"""An update with data, and the way back: one folder, one .env, two releases.

    .venv/bin/python -m tests.drills.upgrade OLD NEW

OLD and NEW are commits, such as v1.0.0 and HEAD. The old release's own ``serve`` runs, people save
their days, it is stopped; the new one's ``init`` and ``serve`` follow in the same folder; all that
was saved is compared. Then the way back of the manual: stop, the backup that was made before the
update, the older release. DATABASE_URL takes another database than SQLite.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.moody_mail import moody_server

ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE, DAYS = 12, 30
PATIENCE_SECONDS = 300
STAYS = {".env", "backups", "db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", ".venv", "answers"}
MAKE = f"""
from datetime import timedelta
from django.utils import timezone
from tests.factories import make_contact, make_person, save
for number in range({PEOPLE}):
    person = make_person(email=f"SO{{number}}@example.org")
    make_contact(person, name="Marisol")
    now = timezone.now().astimezone(person.zone)
    for back in range({DAYS}, 0, -1):
        then, note = now - timedelta(days=back), f"note {{back}}"
        save(person, then.date(), then, cravings=back % 3, note=note, finish=True)
"""
# Every answer, every note opened with the key, every name of a contact.
READ = """
import hashlib
from checkins.models import CheckinSubmission, DailyCheckin, SupportContact, User
def lines(model, *names):
    for row in model.objects.all():
        yield repr([str(getattr(row, name)) for name in names])
rows = [
    *lines(CheckinSubmission, "pk", "person_id", "day", "fields", "note"),
    *lines(DailyCheckin, "pk", "person_id", "day", "answers", "level"),
    *lines(SupportContact, "pk", "person_id", "name"),
    *lines(User, "pk", "email"),
]
print("READ", len(rows), hashlib.sha256("\\n".join(sorted(rows)).encode()).hexdigest())
"""


class Site:
    """A deployment in a folder, whose release is replaced."""

    def __init__(self, folder: Path, mail_port: int, port: int) -> None:
        self.folder, self.port = folder, port
        self.environment = {
            name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ
        }
        lines = [
            "SITE_ORIGIN=https://localhost",
            f"EMAIL_URL=smtp://127.0.0.1:{mail_port}",
            "FIRST_OPERATOR=op@clinic.example",
            f"DATABASE_URL={os.environ.get('DATABASE_URL') or f'sqlite:///{folder}/db.sqlite3'}",
        ]
        (folder / "answers").write_text("\n".join(lines))

    def take(self, release: str) -> None:
        """Put a release's files in place of those that are there."""
        for path in self.folder.iterdir():
            if path.name not in STAYS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        archive = subprocess.Popen(["git", "archive", release], cwd=ROOT, stdout=subprocess.PIPE)
        subprocess.run(["tar", "x", "-C", str(self.folder)], stdin=archive.stdout, check=True)
        with suppress(FileExistsError):
            (self.folder / ".venv").symlink_to((ROOT / ".venv").resolve())

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env={**self.environment, "PYTHONPATH": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def init(self) -> str:
        return self.run("run.py", "init", "--answers", "answers", "--no-mail")

    def serve(self, *, so: str) -> "Serving":
        return Serving(self, so)

    def make(self, so: str) -> None:
        """Let people of this name make accounts, and save their days."""
        self.run("manage.py", "shell", "-v", "0", "-c", MAKE.replace("SO", so))

    def backups(self) -> list[Path]:
        return sorted((self.folder / "backups").glob("*.age"))

    def read(self) -> str:
        said = self.run("manage.py", "shell", "-v", "0", "-c", READ)
        [read] = re.findall(r"READ .*", said)
        return str(read)


class Serving:
    """``serve`` while a block runs; ``said`` is what it printed until it was ready."""

    def __init__(self, site: Site, so: str) -> None:
        self.site, self.log = site, site.folder / "backups" / f"serve-{so}.log"

    def __enter__(self) -> str:
        self.log.parent.mkdir(exist_ok=True)
        self.began = time.monotonic()
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "run.py", "serve", f"--port={self.site.port}"],
                cwd=self.site.folder,
                env=self.site.environment,
                stdout=file,
                stderr=file,
            )
        while "is ready at" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() - self.began < PATIENCE_SECONDS, self.log.read_text()
            time.sleep(0.2)
        print(f"{time.monotonic() - self.began:6.1f} s until ready ({self.log.stem})", flush=True)
        return self.log.read_text()

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=90)
        assert code == 0, self.log.read_text()


def main() -> None:
    """Run the drill; exit with an assertion where a promise is broken."""
    old, new = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as name, moody_server() as (_, mail_port):
        site = Site(Path(name), mail_port, port=8115)
        site.take(old)
        private = site.init()
        with site.serve(so="old"):
            site.make("before")
            before = site.read()
        print(before)

        older = site.backups()
        site.take(new)
        private += site.init()  # it adds the settings that are new
        with site.serve(so="new") as said:
            assert site.read() == before
            site.make("later")
            assert site.read() != before
        print("after the update all is as it was")
        backups = [path for path in site.backups() if path not in older]
        print("backed up before:", "Backing up before the update" in said, len(backups))
        way_back(site, old, before, private, backups)


def way_back(site: Site, old: str, before: str, private: str, backups: list[Path]) -> None:
    """Restore what was made before the update, under the older release."""
    site.take(old)
    if not backups or not (site.folder / "checkins/management/commands/restore.py").exists():
        print("no way back is tried: the older release has no restore, or nothing was backed up")
        return
    [identity] = re.findall(r"^(AGE-SECRET-KEY-\S+)$", private, re.MULTILINE)[:1]
    key = site.folder / "backups" / "key"
    key.write_text(identity)
    began = time.monotonic()
    print(site.run("manage.py", "restore", str(backups[0]), "--identity", str(key), "--replace"))
    with site.serve(so="back"):
        assert site.read() == before
    print(f"the way back took {time.monotonic() - began:.0f} s, and all is as it was before")


if __name__ == "__main__":
    main()
