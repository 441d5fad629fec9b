"""Reading every setting from the environment, and saying all that is wrong with them at once."""

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pyrage
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from environ import Env
from phonenumbers import SUPPORTED_REGIONS

from checkins.catalog.overlays import overlay_faults
from checkins.delivery.push_keys import is_push_key
from relapse_watch.dotenv import BASE, read_env_file
from relapse_watch.keys import own_keys
from relapse_watch.providers import PROVIDERS, settings_of

SWITCH = {"true": True, "yes": True, "on": True, "1": True}
SWITCH |= {"false": False, "no": False, "off": False, "0": False}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]")
ORIGIN = re.compile(r"https?://[^\s/]+")
LINK = re.compile(r"https://[^\s/\x00-\x1f\"<>@]+(/[^\s\x00-\x1f\"<>]*)?")
DATABASE_KINDS = {"postgres", "postgresql", "sqlite"}
LEAST_TOKEN = 32  # letters, so that nobody guesses it
A_KEY = "A key is 32 random bytes in URL-safe base64: 44 characters."
ENCODE = "In a password, percent-encode : / ? # [ ] @ and %."
A_HOST = "Write it without https:// or a path."
A_BACKUP_KEY = "Make one with manage.py make_backup_key."
A_PUSH_KEY = "Make one with manage.py make_push_keys."
A_PUSH_HOST = "It is a name like push.example.com, or *.push.example.com for all below it."
A_TOKEN = f"It is {LEAST_TOKEN} or more random letters and digits."
TOKEN = re.compile(r"[\w.~+/=-]+", re.ASCII)
PUSH_HOST = re.compile(r"(\*\.[a-z0-9-]+\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*", re.ASCII)
# Of Chrome, Firefox, Safari and Edge: whom a browser's address may name.
PUSH_HOSTS = (
    *("fcm.googleapis.com", "updates.push.services.mozilla.com"),
    *("*.push.services.mozilla.com", "web.push.apple.com", "*.push.apple.com"),
    "*.notify.windows.com",
)
A_PROVIDER_KEY = "It is the key for sending, as the provider shows it once."
A_MAIL_SERVER = "It is like smtp+tls://user:password@host:587."
DEMO_COUNSELOR = "sam@demo.example"  # so that the demo shows where a note of harm goes
DEMO_FINDER = "https://example.org/meetings/"
DEMO_FAMILY = "Family evening at Harbor Clinic, Thursdays at 6 pm, 608-555-0190"
AT_HOME_ORIGIN = "http://localhost:8000"
AT_HOME = ["localhost", "127.0.0.1", "[::1]"]


class SettingsError(Exception):
    """Some settings cannot be used. ``faults`` has a sentence for each, without any secret."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The settings as a deployment gives them; docs/operations.md says what each one is."""

    debug: bool
    demo: bool
    demo_password: str
    secret_key: str
    field_keys: list[str]
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    site_origin: str
    trusted_proxy: str
    database: dict[str, Any]
    database_pool_size: int
    behind_proxy: bool
    proxy_count: int
    secure_ssl_redirect: bool
    secure_hsts_seconds: int
    email: dict[str, Any]
    default_from_email: str
    push_key: str
    push_hosts: list[str]
    site_name: str
    sign_up_open: bool
    minimum_age_years: int
    session_days: int
    session_longest_days: int
    ask_again_minutes: int
    lock_after_minutes: int
    help_region: str
    phone_region: str
    safety_texts_read_by: str
    safety_texts_read_on: str
    safety_contact: str
    meeting_finder: str
    family_program: str
    catalog_overlay: str
    static_root: Path
    backup_folder: Path
    backup_key: list[str]
    backup_days: int
    erasures_file: Path
    log_level: str
    first_operator: str
    metrics_token: str


def read_environment(values: Mapping[str, str], *, base: Path) -> Given:
    """Return the settings in ``values``; files have their place under ``base`` by default.

    :raises SettingsError: with every fault, if there is any.
    """
    reader = _Reader(values)
    debug, demo = reader.mode("DEBUG"), reader.mode("DEMO")
    at_home = debug or demo
    files = base / ".demo" if demo else base
    backups = Path(reader.text("BACKUP_FOLDER", str(files / "backups")))
    site_name = reader.text("SITE_NAME", "Daybook")
    sender = f"{site_name} <no-reply@localhost>"
    help_region = reader.text("HELP_REGION", "us")
    phone_region = reader.phone_region("PHONE_REGION", "US")
    given = Given(
        debug=debug,
        demo=demo,
        **(_keys_at_home(base / ".demo") if at_home else _keys_of_a_deployment(reader)),
        csrf_trusted_origins=reader.origins("CSRF_TRUSTED_ORIGINS"),
        site_origin=reader.origin("SITE_ORIGIN", AT_HOME_ORIGIN if at_home else None),
        trusted_proxy=reader.optional("TRUSTED_PROXY"),
        database=reader.database("DATABASE_URL", f"sqlite:///{files / 'db.sqlite3'}"),
        database_pool_size=reader.number("DATABASE_POOL_SIZE", 8, least=1),
        behind_proxy=reader.switch("BEHIND_PROXY", default=False),
        proxy_count=reader.number("PROXY_COUNT", 1, least=1),
        secure_ssl_redirect=reader.switch("SECURE_SSL_REDIRECT", default=not at_home),
        secure_hsts_seconds=reader.number("SECURE_HSTS_SECONDS", 63_072_000, least=0),
        email={
            **reader.mail_server("EMAIL_URL", "consolemail://"),
            **reader.mail_provider("EMAIL_PROVIDER"),
        },
        default_from_email=reader.sender("DEFAULT_FROM_EMAIL", sender),
        push_hosts=reader.push_hosts("PUSH_HOSTS", PUSH_HOSTS),
        site_name=site_name,
        sign_up_open=reader.switch("SIGN_UP_OPEN", default=True),
        minimum_age_years=reader.number("MINIMUM_AGE_YEARS", 18, least=0),
        session_days=reader.number("SESSION_DAYS", 90, least=1),
        session_longest_days=reader.number("SESSION_LONGEST_DAYS", 365, least=1),
        ask_again_minutes=reader.number("ASK_AGAIN_MINUTES", 5, least=1),
        lock_after_minutes=reader.number("LOCK_AFTER_MINUTES", 5, least=1),
        help_region=help_region,
        phone_region=phone_region,
        safety_texts_read_by=reader.optional("SAFETY_TEXTS_READ_BY"),
        safety_texts_read_on=reader.optional("SAFETY_TEXTS_READ_ON"),
        safety_contact=reader.address("SAFETY_CONTACT", DEMO_COUNSELOR if demo else ""),
        meeting_finder=reader.link("MEETING_FINDER", DEMO_FINDER if demo else ""),
        family_program=reader.line("FAMILY_PROGRAM", DEMO_FAMILY if demo else "", longest=120),
        catalog_overlay=reader.overlay(
            "CATALOG_OVERLAY", region=help_region, phone_region=phone_region
        ),
        static_root=Path(reader.text("STATIC_ROOT", str(files / "staticfiles"))),
        backup_folder=backups,
        backup_key=reader.backup_key("BACKUP_KEY"),
        backup_days=reader.number("BACKUP_DAYS", 30, least=1),
        erasures_file=Path(reader.text("ERASURES_FILE", str(backups / "erasures"))),
        log_level=reader.log_level("LOG_LEVEL", "WARNING" if demo else "INFO"),
        first_operator=reader.address("FIRST_OPERATOR"),
        metrics_token=reader.token("METRICS_TOKEN"),
    )
    if reader.faults:
        raise SettingsError(reader.faults)
    return given


def load_settings() -> None:
    """Load the settings, of ``.env`` too; print a line for each that is wrong and exit with 2."""
    read_env_file(BASE)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018 the first setting that is read loads them all
    except SettingsError as error:
        print(*error.faults, sep="\n", file=sys.stderr)  # noqa: T201 there is no log yet
        sys.exit(2)


def _keys_at_home(folder: Path) -> dict[str, Any]:
    keys = own_keys(folder)
    return {
        "secret_key": keys["secret_key"],
        "field_keys": [keys["field_key"]],
        "push_key": keys["push_key"],
        "demo_password": keys["password"],
        "allowed_hosts": AT_HOME,
    }


def _keys_of_a_deployment(reader: "_Reader") -> dict[str, Any]:
    return {
        "secret_key": reader.text("SECRET_KEY"),
        "field_keys": reader.field_keys("FIELD_KEYS"),
        "push_key": reader.push_key("PUSH_KEY"),
        "demo_password": "",
        "allowed_hosts": reader.hosts("ALLOWED_HOSTS"),
    }


class _Reader:
    """Reads one setting after the other. A fault is noted, and something harmless returned."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.faults: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        value = self.values.get(name, default)
        if value is None:
            self._note(f"{name} is not set.")
        elif not value.strip():
            self._note(f"{name} is empty.")
        elif len(value.splitlines()) > 1:
            self._note(f"{name} has more than one line.")
        else:
            return value.strip()
        return ""

    def optional(self, name: str) -> str:
        """Return a text, or "" if there is none."""
        return self.text(name) if self.values.get(name) else ""

    def mode(self, name: str) -> bool:
        """Return whether DEBUG or DEMO is on; an empty one is off."""
        return bool(self.values.get(name)) and self.switch(name, default=False)

    def switch(self, name: str, *, default: bool) -> bool:
        value = self.text(name, str(default))
        if value and value.lower() not in SWITCH:
            self._note(f'{name} is "{value}"; it can be true or false.')
        return SWITCH.get(value.lower(), default)

    def number(self, name: str, default: int, *, least: int) -> int:
        value = self.text(name, str(default))
        is_number = value.isascii() and value.isdigit() and len(value) < len(str(sys.maxsize))
        if is_number and int(value) >= least:
            return int(value)
        if value:
            self._note(f'{name} is "{value}"; it is a whole number, {least} or more.')
        return default

    def parts(self, name: str) -> list[str]:
        """Return what commas separate; nothing is an empty list."""
        parts = self.values.get(name, "").split(",")
        return [part.strip() for part in parts if part.strip()]

    def needed_parts(self, name: str) -> list[str]:
        """Return what commas separate, of a setting that must have a part."""
        if self.text(name) and not self.parts(name):
            self._note(f"{name} is empty.")
        return self.parts(name)

    def hosts(self, name: str) -> list[str]:
        hosts = self.needed_parts(name)
        for host in hosts:
            if not HOST.fullmatch(host):
                self._note(f'{name}: "{host}" is no host name. {A_HOST}')
        return hosts

    def origins(self, name: str) -> list[str]:
        origins = self.parts(name)
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                self._note(f'{name}: "{origin}" is no origin like https://www.clinic.example.')
        return origins

    def origin(self, name: str, default: str | None) -> str:
        """Return where people find the site, without a slash at the end."""
        origin = self.text(name, default).rstrip("/")
        if origin and not ORIGIN.fullmatch(origin):
            self._note(f'{name}: "{origin}" is no origin like https://www.clinic.example.')
        elif origin.startswith("http://") and default is None:
            self._note(f"{name} must begin with https://.")
        return origin

    def field_keys(self, name: str) -> list[str]:
        keys = self.needed_parts(name)
        for place, key in enumerate(keys, start=1):
            if not _can_seal(key):
                self._note(f"{name}: key {place} cannot seal. {A_KEY}")
        return keys

    def push_key(self, name: str) -> str:
        """Return the key that signs notifications, "" if there is none."""
        key = self.optional(name)
        if key and not is_push_key(key):
            self._note(f"{name} cannot sign. {A_PUSH_KEY}")
        return key

    def backup_key(self, name: str) -> list[str]:
        """Return the public keys for which backups are sealed; [] if there is none."""
        keys = self.parts(name)
        for place, key in enumerate(keys, start=1):
            if key.upper().startswith("AGE-SECRET-KEY"):
                self._note(f"{name}: key {place} is a private one. Take it off this server.")
            elif not _seals_backups(key):
                self._note(f"{name}: key {place} cannot seal. {A_BACKUP_KEY}")
        return keys

    def push_hosts(self, name: str, default: Sequence[str]) -> list[str]:
        """Return the names of push services' hosts."""
        hosts = self.parts(name) or list(default)
        for host in hosts:
            if not PUSH_HOST.fullmatch(host):
                self._note(f'{name}: "{host}" cannot be used. {A_PUSH_HOST}')
        return hosts

    def database(self, name: str, default: str) -> dict[str, Any]:
        url = self.text(name, default)
        kind = url.partition("://")[0]
        if not url:
            return {}
        if kind not in DATABASE_KINDS:
            self._note(f"{name} must begin with postgres:// or sqlite:///.")
            return {}
        try:
            database: dict[str, Any] = Env.db_url_config(url)
        except ValueError:  # a port that is no number, or half of an IPv6 address
            self._note(f"{name} cannot be read. {ENCODE}")
            return {}
        if not database["NAME"]:
            self._note(f"{name} names no database. {ENCODE}")
        return database

    def mail_server(self, name: str, default: str) -> dict[str, Any]:
        url = self.text(name, default)
        if not url:
            return {}
        try:
            mail: dict[str, Any] = Env.email_url_config(url)
        except (ValueError, ImproperlyConfigured):
            self._note(f"{name} cannot be read. {A_MAIL_SERVER}")
            return {}
        if "smtp" in mail["EMAIL_BACKEND"] and not mail["EMAIL_HOST"]:
            self._note(f"{name} names no mail server. {A_MAIL_SERVER}")
        return mail

    def mail_provider(self, name: str) -> dict[str, Any]:
        """Return the settings of a provider of mail, which come before a server; {} if none is."""
        value = self.optional(name).lower()
        key, domain = self.optional(f"{name}_KEY"), self.optional(f"{name}_DOMAIN")
        if not value:
            if key or domain:
                self._note(f"{name} is not set, but its key or its domain is.")
            return {}
        if value not in PROVIDERS:
            self._note(f'{name} is "{value}"; it can be {", ".join(PROVIDERS)}.')
            return {}
        provider = PROVIDERS[value]
        if not key:
            self._note(f"{name}_KEY is not set. {A_PROVIDER_KEY}")
        if provider.wants_domain and not HOST.fullmatch(domain):
            self._note(f"{name}_DOMAIN is no host name: {value} wants the sender's. {A_HOST}")
        return settings_of(provider, key=key, domain=domain)

    def sender(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if value and "@" not in parseaddr(value)[1]:
            self._note(f"{name} has no e-mail address.")
        return value

    def address(self, name: str, default: str = "") -> str:
        """Return an e-mail address, or the default if none is given."""
        value = self.optional(name) or default
        if value and (parseaddr(value)[1] != value or "@" not in value):
            self._note(f"{name} is no e-mail address.")
        return value

    def token(self, name: str) -> str:
        """Return a token that opens something by itself, "" if none is given."""
        value = self.optional(name)
        if value and not (len(value) >= LEAST_TOKEN and TOKEN.fullmatch(value)):
            self._note(f"{name} can be guessed. {A_TOKEN}")
        return value

    def link(self, name: str, default: str = "") -> str:
        """Return the address of a page, or the default if none is given."""
        value = self.optional(name) or default
        if value and not LINK.fullmatch(value):
            self._note(f"{name} is no address like https://meetings.example.org/near-me.")
        return value

    def line(self, name: str, default: str = "", *, longest: int) -> str:
        """Return one line of text, or the default if none is given."""
        value = self.optional(name) or default
        if len(value) > longest:
            self._note(f"{name} is longer than {longest} letters.")
        return value

    def file(self, name: str) -> str:
        """Return the path of a file, or "" if none is named."""
        path = self.values.get(name, "").strip()
        if path and not Path(path).is_file():
            self._note(f"{name} is no file that can be read: {path}")
        return path

    def overlay(self, name: str, *, region: str, phone_region: str) -> str:
        """Return the path of an overlay file, "" if none is named; each of its faults is noted."""
        path = self.file(name)
        if path and Path(path).is_file():
            for fault in overlay_faults(Path(path), region=region, phone_region=phone_region):
                self._note(f"{name}: {fault}")
        return path

    def phone_region(self, name: str, default: str) -> str:
        value = self.text(name, default).upper()
        if value and value not in SUPPORTED_REGIONS:
            self._note(f'{name} is "{value}"; it is a country in two letters, like US.')
        return value if value in SUPPORTED_REGIONS else default  # what follows can be read with it

    def log_level(self, name: str, default: str) -> str:
        value = self.text(name, default).upper()
        if value and value not in LOG_LEVELS:
            self._note(f'{name} is "{value}"; it can be {", ".join(LOG_LEVELS)}.')
        return value

    def _note(self, fault: str) -> None:
        self.faults.append(fault)


def _seals_backups(key: str) -> bool:
    try:
        pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        return False
    return True


def _can_seal(key: str) -> bool:
    try:
        box = Fernet(key)
        return box.decrypt(box.encrypt(b"text")) == b"text"
    except ValueError:
        return False
