"""What is wrong with a deployment: a line for each fault, and what mends it.

``/health/ready``, ``manage.py check --deploy --database default`` and ``manage.py doctor`` all say
these lines. No line has a secret, a path or the name of a host; those are in its ``detail``, which
is for the operator's own screen.
"""

import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from smtplib import SMTPAuthenticationError

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.mail import get_connection
from django.db import Error as DatabaseFault
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count
from django.forms.models import model_to_dict

from checkins.catalog import CatalogError, help_catalog, sign_catalog
from checkins.catalog.learn import learn_catalog
from checkins.catalog.small_steps import small_step_catalog
from checkins.catalog.triggers import trigger_catalog
from checkins.models import PersonStatus, RelapseStage, User, WarningSign
from checkins.queries.messages import age_words, oldest_wait, since_last_look
from checkins.queries.safety_notes import safety_contact
from checkins.services.backups.folder import backups_in
from checkins.services.canaries import all_canaries_open
from checkins.services.catalog import sign_rows, stage_rows
from checkins.services.daily import late_jobs
from checkins.services.field_keys import waits_for_rotation

UNREADABLE = "checkins.E001"
LONGEST_SINCE_A_LOOK = timedelta(minutes=5)
LONGEST_WITHOUT_A_BACKUP = timedelta(days=2)
LONGEST_WAIT = timedelta(minutes=15)
# A site with one of these serves all the same: it mails nothing, or nobody finds it.
STOPS_NOTHING = {"checkins.E010", "checkins.E011", "checkins.E012", "checkins.E013"}
STOPS_NOTHING |= {"checkins.E014", "checkins.E015", "checkins.E020"}
LONGEST_OVERDUE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, in a sentence; ``hint`` is what mends it."""

    id: str
    line: str
    hint: str
    detail: str = ""

    @property
    def stops(self) -> bool:
        """Whether it keeps the site from serving."""
        return self.id not in STOPS_NOTHING


class Waiting(Enum):
    """What the database waits for."""

    EVERYTHING = "it is empty"
    AN_UPDATE = "migrations that are not applied"
    NOTHING = "nothing"


def faults_of_the_server() -> list[Fault]:
    """Return what keeps this process from serving: files first, then the database."""
    return [*faults_of_the_catalog_files(), *_of_the_static_files(), *_of_the_database()]


def faults_of_the_deployment() -> list[Fault]:
    """Return all that is wrong, also with what a single request does not need."""
    # A folder that takes no file explains why a database in it does not answer.
    disk = list(_of_the_disk())
    return [
        *faults_of_the_catalog_files(),
        *_of_the_static_files(),
        *(disk or _of_the_database()),
        *_of_the_safety_contact(),
        *_of_the_mail_server(),
        *_of_the_host_names(),
    ]


def lines_of_what_waits() -> list[str]:
    """Return a line for each version of the constants whose memory waits to be folded anew.

    Nothing is wrong with it: who saves first is folded then. Another line says that texts wait to
    be sealed with the first field key. None if the database does not answer.
    """
    waiting = PersonStatus.objects.waiting_for_refold().order_by("constants")
    try:
        counts = list(waiting.values_list("constants").annotate(Count("person")))
        has_old_seals = bool(all_canaries_open()) and waits_for_rotation()
    except DatabaseFault:  # which is a fault of its own
        return []
    old_seals = ["Some text is under an older field key; run manage.py rotate_field_keys."]
    memories = [
        f"{_whose(count)} memory is of constants {of}; run manage.py refold."
        for of, count in counts
    ]
    return [*(old_seals if has_old_seals else []), *memories]


def faults_of_the_worker(*, at: datetime) -> list[Fault]:
    """Return what says that no message leaves, or that nobody is erased.

    None if the database does not answer.
    """
    try:
        looked, late = since_last_look(at=at), oldest_wait(at=at)
        is_overdue = User.objects.to_erase(at - LONGEST_OVERDUE).exists()
    except DatabaseFault:  # which is a fault of its own
        return []
    faults = []
    if is_overdue:
        line = "An account that was to be erased is still there."
        hint = "Look at the worker's log and at ERASURES_FILE."
        faults.append(Fault("checkins.E019", line, hint))
    if looked is None:
        line = "No worker ever looked for what is due."
        faults.append(Fault("checkins.E013", line, "Start manage.py worker."))
    elif looked > LONGEST_SINCE_A_LOOK:
        line = f"The worker last looked for what is due {age_words(looked)} ago."
        faults.append(Fault("checkins.E013", line, "Start manage.py worker."))
    if late is not None and late > LONGEST_WAIT:
        line = f"The oldest message that waits is {age_words(late)} late."
        hint = "Look at the worker's log and at the mail server."
        faults.append(Fault("checkins.E014", line, hint))
    return faults


def faults_of_the_backups(*, at: datetime) -> list[Fault]:
    """Return what says that the newest backup is too old; none where no key says to make any."""
    if not settings.BACKUP_KEY:
        return []
    line, hint = "There is no backup.", "Run manage.py backup each night, and look at what it says."
    try:
        backups = backups_in(Path(settings.BACKUP_FOLDER))
    except OSError as error:
        line = "The folder of backups cannot be read."
        return [Fault("checkins.E015", line, hint, type(error).__name__)]
    if backups:
        age = at - backups[-1][0]
        if age <= LONGEST_WITHOUT_A_BACKUP:
            return []
        line = f"The newest backup is {age_words(age)} old."
    return [Fault("checkins.E015", line, hint)]


def lines_of_the_backups() -> list[str]:
    """Return a line where nothing says that backups are made here."""
    if settings.BACKUP_KEY:
        return []
    return ["BACKUP_KEY is not set: no backup is made here. See docs/backups.md."]


def faults_of_the_daily_jobs(*, at: datetime) -> list[Fault]:
    """Return a fault that names the daily jobs that were missed, if any was."""
    late = [
        f"{job} never succeeded here"
        if age is None
        else f"{job} last succeeded {age_words(age)} ago"
        for job, age in late_jobs(at=at).items()
    ]
    line = f"Of the daily jobs, {', '.join(late)}."
    return [Fault("checkins.E020", line, "Run manage.py daily.")] if late else []


def lines_of_the_worker(*, at: datetime) -> list[str]:
    """Return when the worker last looked and how late the oldest message is, if nothing is wrong.

    What is wrong with it is said by :func:`faults_of_the_worker` instead.
    """
    try:
        looked, late = since_last_look(at=at), oldest_wait(at=at)
    except DatabaseFault:  # which is a fault of its own
        return []
    lines = []
    if looked is not None and looked <= LONGEST_SINCE_A_LOOK:
        lines.append(f"The worker looked {age_words(looked)} ago.")
    if late is None:
        lines.append("No message waits.")
    elif late <= LONGEST_WAIT:
        lines.append(f"The oldest message that waits is {age_words(late)} late.")
    return lines


def _whose(count: int) -> str:
    return "1 person's" if count == 1 else f"{count} people's"


def faults_of_the_catalog_files() -> list[Fault]:
    """Return a fault if the signs, help lines, small steps, triggers or Learn cannot be read."""
    try:
        for read in (sign_catalog, help_catalog, learn_catalog, trigger_catalog):
            read()
        small_step_catalog()
    except (CatalogError, KeyError, TypeError) as error:
        line, hint = "A catalog file cannot be read.", "Look at CATALOG_OVERLAY and HELP_REGION."
        return [Fault(UNREADABLE, line, hint, str(error))]
    return []


def _of_the_static_files() -> Iterator[Fault]:
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None:  # DEBUG serves them from where they are written
        return
    missing = [
        name
        for name in _static_names()
        if name not in collected or not staticfiles_storage.exists(collected[name])
    ]
    if missing:
        line = f"{len(missing)} of {len(_static_names())} static files are not collected."
        hint = "Run manage.py collectstatic, then start the server again."
        yield Fault("checkins.E004", line, hint, ", ".join(missing[:3]))


@cache
def _static_names() -> tuple[str, ...]:
    names = {name for finder in get_finders() for name, _ in finder.list([])}
    return tuple(sorted(name.replace("\\", "/") for name in names))


def _of_the_database() -> Iterator[Fault]:
    try:
        connection.ensure_connection()
        if missing := _migrations_that_are_missing():
            yield missing
            return
        yield from _of_the_cache_table()
        yield from _of_the_catalog_rows()
        yield from _of_the_field_keys()
    except DatabaseFault as error:
        line, hint = "The database does not answer.", "Look at DATABASE_URL and at the database."
        yield Fault("checkins.E005", line, hint, type(error).__name__)


def _of_the_safety_contact() -> Iterator[Fault]:
    try:
        is_nobody = bool(settings.SAFETY_CONTACT) and safety_contact() is None
    except DatabaseFault:  # which is a fault of its own
        return
    if is_nobody:
        line = "SAFETY_CONTACT names no counselor who works here, so nobody can write to them."
        hint = "Name one by the address of their account."
        yield Fault("checkins.E012", line, hint)


def what_waits() -> Waiting:
    """Return what the database waits for.

    :raises DatabaseFault: if it does not answer.
    """
    missing = _names_that_are_missing()
    if not missing:
        return Waiting.NOTHING
    return Waiting.EVERYTHING if len(missing) == len(_migrations()) else Waiting.AN_UPDATE


def _names_that_are_missing() -> list[tuple[str, str]]:
    return sorted(_migrations() - MigrationRecorder(connection).applied_migrations().keys())


def _migrations_that_are_missing() -> Fault | None:
    missing = _names_that_are_missing()
    if not missing:
        return None
    line = f"Migrations that are not applied: {len(missing)}."
    if len(missing) == len(_migrations()):
        line = "The database is empty."
    names = ", ".join(".".join(name) for name in missing[:3])
    return Fault("checkins.E006", line, "Run manage.py migrate.", names)


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _of_the_cache_table() -> Iterator[Fault]:
    if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        line = "The cache's table is missing."
        yield Fault("checkins.E007", line, "Run manage.py createcachetable.")


def _of_the_catalog_rows() -> Iterator[Fault]:
    try:
        catalog = sign_catalog()
    except CatalogError:
        return  # said by its own line
    stored = {row.pk: model_to_dict(row) for row in RelapseStage.objects.all()}
    stored |= {row.pk: model_to_dict(row) for row in WarningSign.objects.filter(active=True)}
    wanted = [*stage_rows(catalog), *(row for row in sign_rows(catalog) if row.active)]
    expected = {row.pk: model_to_dict(row) for row in wanted}
    wrong = sorted(
        code for code in expected.keys() | stored.keys() if expected.get(code) != stored.get(code)
    )
    if wrong:
        line = f"These catalog rows differ from their file: {', '.join(wrong)}."
        yield Fault("checkins.E002", line, "Run manage.py load_catalog.")


def _of_the_field_keys() -> Iterator[Fault]:
    match all_canaries_open():
        case None:
            line = "Nothing tells whether FIELD_KEYS is right."
            yield Fault("checkins.E008", line, "Run manage.py migrate.")
        case False:
            line = "FIELD_KEYS lacks a key: what it sealed cannot be opened."
            yield Fault("checkins.E008", line, "Add the key that was there before.")


def _of_the_disk() -> Iterator[Fault]:
    try:
        folders = {Path(tempfile.gettempdir())}
        if connection.vendor == "sqlite":
            folders.add(Path(connection.settings_dict["NAME"]).parent)
        for folder in sorted(folders):
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"written")
                file.flush()
    except OSError as error:
        line, hint = "The disk cannot be written to.", "Look at the folder and its space."
        yield Fault("checkins.E009", line, hint, str(error))


def _of_the_mail_server() -> Iterator[Fault]:
    hint = "Look at EMAIL_URL and at the mail server."
    if settings.EMAIL_BACKEND.startswith("anymail."):  # only a mail would tell, and none is sent
        return
    if "smtp" not in settings.EMAIL_BACKEND:
        yield Fault("checkins.E010", "No mail leaves: EMAIL_URL names no mail server.", hint)
        return
    try:
        with get_connection():  # it connects and signs in, and sends nothing
            pass
    except SMTPAuthenticationError:
        line = "The mail server refuses the user or the password."
        yield Fault("checkins.E010", line, hint)
    except OSError as error:
        yield Fault("checkins.E010", "The mail server does not answer.", hint, str(error))


def _of_the_host_names() -> Iterator[Fault]:
    unknown = [
        host
        for host in settings.ALLOWED_HOSTS
        if not host.startswith((".", "*", "[")) and not _has_an_address(host)
    ]
    if unknown:
        line = "ALLOWED_HOSTS has a name that leads to no machine."
        yield Fault("checkins.E011", line, "Look for a slip in it.", ", ".join(unknown))


def _has_an_address(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except (OSError, UnicodeError):
        return False
