"""Wrong settings are all named at once, in plain words, and nothing starts."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import override_settings
from django.utils.module_loading import import_string

from checkins.delivery.push_keys import is_push_key
from checkins.demo.clinic import SAM
from checkins.demo.stories import DOMAIN
from relapse_watch.environment import SettingsError, read_environment
from relapse_watch.keys import own_keys
from relapse_watch.providers import PROVIDERS
from tests.documents import rows_under

ROOT = Path(settings.BASE_DIR)
BIN = Path(sys.executable).parent
KEY = "dGVzdHMtb25seS1maWVsZC1rZXktdGVzdHMtb25seS0="
GOOD = {"SECRET_KEY": "k" * 50, "FIELD_KEYS": KEY, "ALLOWED_HOSTS": "clinic.example"}
GOOD |= {"SITE_ORIGIN": "https://clinic.example"}
A_KEY = "A key is 32 random bytes in URL-safe base64: 44 characters."
ENCODE = "In a password, percent-encode : / ? # [ ] @ and %."
A_LINK = "https://meetings.example.org/near-me."
A_MAIL_SERVER = "It is like smtp+tls://user:password@host:587."
A_HOST = "Write it without https:// or a path."
A_PROVIDER_KEY = "It is the key for sending, as the provider shows it once."
A_PUSH_KEY = "Make one with manage.py make_push_keys."
A_BACKUP_KEY = "Make one with manage.py make_backup_key."
A_TOKEN = "It is 32 or more random letters and digits."
A_PUSH_HOST = "It is a name like push.example.com, or *.push.example.com for all below it."
BAD = [
    ("SECRET_KEY", "", "SECRET_KEY is empty."),
    ("SECRET_KEY", " ", "SECRET_KEY is empty."),
    ("SECRET_KEY", "a\nb", "SECRET_KEY has more than one line."),
    ("FIELD_KEYS", "", "FIELD_KEYS is empty."),
    ("FIELD_KEYS", ",", "FIELD_KEYS is empty."),
    ("FIELD_KEYS", "canary", f"FIELD_KEYS: key 1 cannot seal. {A_KEY}"),
    ("FIELD_KEYS", f"{KEY}, {KEY[:-4]}", f"FIELD_KEYS: key 2 cannot seal. {A_KEY}"),
    ("FIELD_KEYS", "é" * 44, f"FIELD_KEYS: key 1 cannot seal. {A_KEY}"),
    ("BACKUP_KEY", "age1x", f"BACKUP_KEY: key 1 cannot seal. {A_BACKUP_KEY}"),
    (
        "BACKUP_KEY",
        "AGE-SECRET-KEY-1QQQ",
        "BACKUP_KEY: key 1 is a private one. Take it off this server.",
    ),
    ("BACKUP_DAYS", "0", 'BACKUP_DAYS is "0"; it is a whole number, 1 or more.'),
    ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is empty."),
    *(
        (
            "ALLOWED_HOSTS",
            f"clinic.example,{host}",
            f'ALLOWED_HOSTS: "{host}" is no host name. Write it without https:// or a path.',
        )
        for host in ("https://clinic.example", "clinic.example/days", "a b", "clinic.example:8000")
    ),
    (
        "CSRF_TRUSTED_ORIGINS",
        "www.clinic.example",
        'CSRF_TRUSTED_ORIGINS: "www.clinic.example" is no origin like https://www.clinic.example.',
    ),
    ("SITE_ORIGIN", "", "SITE_ORIGIN is empty."),
    ("FIRST_OPERATOR", "canary", "FIRST_OPERATOR is no e-mail address."),
    *(
        ("METRICS_TOKEN", given, f"METRICS_TOKEN can be guessed. {A_TOKEN}")
        for given in ("canary", "k" * 31, "k" * 32 + " k")
    ),
    ("SITE_ORIGIN", "http://clinic.example", "SITE_ORIGIN must begin with https://."),
    *(
        (
            "SITE_ORIGIN",
            origin,
            f'SITE_ORIGIN: "{origin}" is no origin like https://www.clinic.example.',
        )
        for origin in ("clinic.example", "https://clinic.example/days", "ftp://clinic.example")
    ),
    ("DATABASE_URL", "", "DATABASE_URL is empty."),
    ("DATABASE_URL", "daybook", "DATABASE_URL must begin with postgres:// or sqlite:///."),
    ("DATABASE_URL", "mysql://h/n", "DATABASE_URL must begin with postgres:// or sqlite:///."),
    ("DATABASE_URL", "postgres://h", f"DATABASE_URL names no database. {ENCODE}"),
    ("DATABASE_URL", "postgres://h:five/n", f"DATABASE_URL cannot be read. {ENCODE}"),
    ("DATABASE_URL", "postgres://u:ca/nary@h/n", f"DATABASE_URL cannot be read. {ENCODE}"),
    ("DATABASE_URL", "postgres://[::1/n", f"DATABASE_URL cannot be read. {ENCODE}"),
    *(
        ("DATABASE_POOL_SIZE", given, f'DATABASE_POOL_SIZE is "{given}"; it is {number}.')
        for given in ("0", "-1", "1.5", "1_0", "٣", "9" * 5000)
        for number in ["a whole number, 1 or more"]
    ),
    ("BEHIND_PROXY", "ture", 'BEHIND_PROXY is "ture"; it can be true or false.'),
    ("SIGN_UP_OPEN", "", "SIGN_UP_OPEN is empty."),
    ("DEBUG", "maybe", 'DEBUG is "maybe"; it can be true or false.'),
    ("EMAIL_URL", "", "EMAIL_URL is empty."),
    ("EMAIL_URL", "mail.example", f"EMAIL_URL cannot be read. {A_MAIL_SERVER}"),
    ("EMAIL_URL", "smtp+tls://h:five", f"EMAIL_URL cannot be read. {A_MAIL_SERVER}"),
    ("EMAIL_URL", "smtp+tls://", f"EMAIL_URL names no mail server. {A_MAIL_SERVER}"),
    (
        "EMAIL_PROVIDER",
        "pigeon",
        'EMAIL_PROVIDER is "pigeon"; it can be mailersend, mailgun, postmark, sparkpost.',
    ),
    ("EMAIL_PROVIDER", "postmark", f"EMAIL_PROVIDER_KEY is not set. {A_PROVIDER_KEY}"),
    ("EMAIL_PROVIDER_KEY", "k", "EMAIL_PROVIDER is not set, but its key or its domain is."),
    ("PUSH_KEY", "short", f"PUSH_KEY cannot sign. {A_PUSH_KEY}"),
    ("PUSH_KEY", "A" * 43, f"PUSH_KEY cannot sign. {A_PUSH_KEY}"),
    ("PUSH_KEY", "_" * 43, f"PUSH_KEY cannot sign. {A_PUSH_KEY}"),
    *(
        ("PUSH_HOSTS", host, f'PUSH_HOSTS: "{host}" cannot be used. {A_PUSH_HOST}')
        for host in ("https://push.example", "127.0.0.1", "localhost", "*", "*.com", "a.b:8443")
    ),
    ("DEFAULT_FROM_EMAIL", "Daybook", "DEFAULT_FROM_EMAIL has no e-mail address."),
    ("HELP_REGION", "", "HELP_REGION is empty."),
    ("SAFETY_CONTACT", "Sam", "SAFETY_CONTACT is no e-mail address."),
    *(
        ("MEETING_FINDER", given, f"MEETING_FINDER is no address like {A_LINK}")
        for given in ("meetings.example.org", "http://m.example.org/", "javascript:alert(1)")
    ),
    ("FAMILY_PROGRAM", "x" * 121, "FAMILY_PROGRAM is longer than 120 letters."),
    ("FAMILY_PROGRAM", "One\nmore", "FAMILY_PROGRAM has more than one line."),
    ("PHONE_REGION", "XX", 'PHONE_REGION is "XX"; it is a country in two letters, like US.'),
    (
        "CATALOG_OVERLAY",
        "/nowhere.toml",
        "CATALOG_OVERLAY is no file that can be read: /nowhere.toml",
    ),
    (
        "LOG_LEVEL",
        "loud",
        'LOG_LEVEL is "LOUD"; it can be DEBUG, INFO, WARNING, ERROR, CRITICAL.',
    ),
]


def faults_of(values):
    try:
        read_environment(values, base=ROOT)
    except SettingsError as error:
        return error.faults
    return []


@pytest.mark.parametrize(("name", "value", "fault"), BAD)
def test_a_wrong_setting_is_named_in_a_sentence(name, value, fault):
    assert faults_of({**GOOD, name: value}) == [fault]


def test_what_a_deployment_must_give_is_named():
    assert faults_of({}) == [f"{name} is not set." for name in GOOD]


def test_all_faults_are_named_at_once():
    values = {"SECRET_KEY": "", "FIELD_KEYS": KEY, "DATABASE_URL": "", "PROXY_COUNT": "two"}

    assert faults_of(values) == [
        "SECRET_KEY is empty.",
        "ALLOWED_HOSTS is not set.",
        "SITE_ORIGIN is not set.",
        "DATABASE_URL is empty.",
        'PROXY_COUNT is "two"; it is a whole number, 1 or more.',
    ]


def test_a_wrong_overlay_is_refused_with_all_its_faults_and_those_of_other_settings(tmp_path):
    overlay = tmp_path / "clinic.toml"
    overlay.write_text(
        '[[signs]]\ncode = "cravings"\ntext = 3\n[[lines]]\ncode = "988"\ncall = "1"\n'
    )

    changed = "an overlay may not change call of this helpline."
    assert faults_of({**GOOD, "SITE_NAME": "", "CATALOG_OVERLAY": str(overlay)}) == [
        "SITE_NAME is empty.",
        "CATALOG_OVERLAY: clinic.toml: signs, cravings: text must be a text.",
        f"CATALOG_OVERLAY: clinic.toml: lines, 988: {changed}",
    ]


def test_in_the_demo_its_counselor_reads_the_notes_of_harm(tmp_path):
    named = [
        read_environment({**mode, **more}, base=tmp_path).safety_contact
        for mode in ({"DEMO": "1"}, {"DEBUG": "1"})
        for more in ({}, {"SAFETY_CONTACT": "ada@clinic.example"})
    ]

    assert named == [
        f"{SAM.lower()}@{DOMAIN}",
        "ada@clinic.example",
        "",
        "ada@clinic.example",
    ]


def test_mailgun_wants_the_domain_of_the_sender():
    values = {**GOOD, "EMAIL_PROVIDER": "Mailgun", "EMAIL_PROVIDER_KEY": "canary"}
    fault = f"EMAIL_PROVIDER_DOMAIN is no host name: mailgun wants the sender's. {A_HOST}"

    assert faults_of(values) == [fault]
    assert faults_of({**values, "EMAIL_PROVIDER_DOMAIN": "https://m.example"}) == [fault]
    assert faults_of({**values, "EMAIL_PROVIDER_DOMAIN": "m.example"}) == []


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_follows_neither_opens_nor_links(name):
    given = read_environment(
        {
            **GOOD,
            "EMAIL_PROVIDER": name,
            "EMAIL_PROVIDER_KEY": "the-key",
            "EMAIL_PROVIDER_DOMAIN": "m.example",
        },
        base=ROOT,
    ).email

    backend = import_string(given["EMAIL_BACKEND"])
    with override_settings(ANYMAIL=given["ANYMAIL"]):
        payload = backend().build_message_payload(
            EmailMessage("s", "b", "a@m.example", ["b@m.example"]),
            given["ANYMAIL"]["SEND_DEFAULTS"],
        )
    told = str(vars(payload).get("data"))
    assert "the-key" in given["ANYMAIL"].values()
    assert len(re.findall(r"(?i)track|click", told)) >= 2, told
    assert not re.search(r"(?i)(track\w*|clicks?|opens?)'?: (True|'yes'|'enabled')", told), told


def test_no_fault_shows_a_secret():
    values = {**GOOD, "FIELD_KEYS": "canary", "EMAIL_URL": "smtp://u:canary@h:x"}
    values |= {"DATABASE_URL": "postgres://u:canary@h:x/n", "SECRET_KEY": "canary\ncanary"}

    faults = faults_of(values)

    assert len(faults) == 4
    assert [fault for fault in faults if "canary" in fault] == []


def test_good_settings_are_read():
    given = read_environment(
        {
            **GOOD,
            "FIELD_KEYS": f" {KEY} ,{KEY}",
            "ALLOWED_HOSTS": "clinic.example, .clinic.example,[::1],127.0.0.1,*",
            "DATABASE_URL": "postgres://us%40er:p%23w@db:5433/days?sslmode=require",
            "SIGN_UP_OPEN": "No",
            "BEHIND_PROXY": "on",
            "EMAIL_URL": "smtp+tls://u:p%40w@mail.example:587",
            "LOG_LEVEL": "warning",
            "PUSH_HOSTS": "push.example.com, *.push.example.com",
            "DEBUG": "",
            "SITE_ORIGIN": "https://days.clinic.example/",
        },
        base=ROOT,
    )

    assert given.field_keys == [KEY, KEY]
    assert given.allowed_hosts == ["clinic.example", ".clinic.example", "[::1]", "127.0.0.1", "*"]
    assert given.database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "days",
        "USER": "us@er",
        "PASSWORD": "p#w",
        "HOST": "db",
        "PORT": 5433,
        "OPTIONS": {"sslmode": "require"},
    }
    assert (given.sign_up_open, given.behind_proxy, given.debug) == (False, True, False)
    assert given.email["EMAIL_HOST_PASSWORD"] == "p@w"
    assert given.email["EMAIL_USE_TLS"] is True
    assert given.log_level == "WARNING"
    assert given.push_hosts == ["push.example.com", "*.push.example.com"]
    assert given.push_key == ""
    assert given.site_origin == "https://days.clinic.example"


def test_the_documents_name_every_setting_that_is_read():
    class Asked(dict):
        names = []

        def get(self, name, default=None):
            self.names.append(name)
            return super().get(name, default)

    read_environment(Asked(GOOD), base=ROOT)

    named = [row[0].strip("`") for row in rows_under("Settings", "operations.md")[1:]]
    assert {*named, "DEBUG", "DEMO"} == set(Asked.names)
    assert len(named) == len(set(named))


STARTS = {
    "a command": [sys.executable, "manage.py", "check"],
    "a command on the database": [sys.executable, "manage.py", "migrate"],
    "the server": [sys.executable, "manage.py", "serve", "--listen=127.0.0.1:0"],
    "another server": [BIN / "waitress-serve", "--port=0", "relapse_watch.wsgi:application"],
    "an asynchronous server": [sys.executable, "-c", "import relapse_watch.asgi"],
}


def start(command, **values):
    own = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**own, **values},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", STARTS)
def test_nothing_starts_with_wrong_settings(name):
    done = start(STARTS[name], **{**GOOD, "FIELD_KEYS": "short", "DATABASE_URL": ""})

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"FIELD_KEYS: key 1 cannot seal. {A_KEY}",
        "DATABASE_URL is empty.",
    ]


def test_options_of_the_database_url_reach_the_driver():
    shows = "from relapse_watch.settings import DATABASES as d; print(d['default']['OPTIONS'])"
    url = "postgres://db/days?sslmode=require"

    done = start([sys.executable, "-c", shows], **GOOD, DATABASE_URL=url)

    assert "'sslmode': 'require'" in done.stdout
    assert "'max_size': 8" in done.stdout
    assert "'options': '-c random_page_cost=1.1'" in done.stdout


def test_what_a_database_url_says_to_the_server_comes_after_our_own():
    shows = "from relapse_watch.settings import DATABASES as d; print(d['default']['OPTIONS'])"
    url = "postgres://db/days?options=-c%20random_page_cost%3D2"

    done = start([sys.executable, "-c", shows], **GOOD, DATABASE_URL=url)

    assert "'options': '-c random_page_cost=1.1 -c random_page_cost=2'" in done.stdout


def test_a_developers_machine_keeps_its_keys_and_makes_what_is_new(tmp_path):
    first = own_keys(tmp_path)
    file = tmp_path / "keys.json"
    older = {name: key for name, key in first.items() if name != "push_key"}
    file.write_text(json.dumps(older))

    later = own_keys(tmp_path)

    assert {**later, "push_key": ""} == {**older, "push_key": ""}
    assert is_push_key(later["push_key"])
    assert own_keys(tmp_path) == later
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
    assert file.stat().st_mode & 0o777 == 0o600
