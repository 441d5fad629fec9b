"""What each door answers to a known and to an unknown address: ``python3 run.py doors [times]``.

Every form that takes an address gets each kind ``times`` times (300) in turn, from an address of
the network of its own, at a server like the manual's, once with a mail server that takes 3 seconds
for a mail, once with a dead one. Wanted: one status and one page, and medians within a tenth, also
of the differences of what was asked in turn.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from tests.serving import Server

TIMES, PEOPLE, SLOW_SECONDS = 300, 60, 3
TOKEN, PASSWORD = "t" * 32, "warm-lamp-window-72"
DIFFERS_ANYWAY = re.compile(rb"(?:door|person)-?\d+@mail\.example|[0-9a-f]{8}-[0-9a-f-]{27}")
SEED = """
import json, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from checkins.enums import SupporterSees
from checkins.models import User
from checkins.services.supporters import invite_supporter
from relapse_watch.sessions import SessionStore
from tests import factories
hashed = make_password("x" * 20)
User.set_password = lambda self, raw: setattr(self, "password", hashed)
people, invitations = int(sys.argv[1]), int(sys.argv[2])
sessions, tokens = [], []
for number in range(people):
    factories.make_person(email=f"person{number}@mail.example")
    person = factories.make_person()
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "checkins.adapters.SignInBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["seen_at"] = timezone.now().timestamp()
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp(), "reauthenticated": True}
    ]
    session.save()
    sessions.append(session.session_key)
while len(tokens) < invitations:
    host = factories.make_person()
    for _ in range(10):
        _, token = invite_supporter(
            by=host, at=timezone.now(), name="Mom", shown_name="Al", sees=SupporterSees.SIGNAL
        )
        tokens.append(token)
print(json.dumps([sessions, tokens]))
"""
_networks = count(1)


def main() -> None:
    """Seed, serve with each mail server, ask, print."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
    import tests.environment  # noqa: F401 sets what the settings read

    os.environ.update(BEHIND_PROXY="true", TRUSTED_PROXY="127.0.0.1", ASK_AGAIN_MINUTES="600")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    for name, mail_server in (("slow by 3 s", _slow_mail), ("dead", _dead_mail)):
        with tempfile.TemporaryDirectory() as folder, mail_server() as mail_url:
            values = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "EMAIL_URL": mail_url}
            sessions, invitations = _seed(values, times)
            with _serving(values) as server:
                print(f"\nThe mail server is {name}; {times} of each kind", flush=True)
                for door, ask in _doors(sessions, invitations).items():
                    _print(door, _measure(server, ask, times))


def _seed(values: dict[str, str], times: int) -> tuple[list[str], list[str]]:
    from tests.serving import ROOT, environment

    done = subprocess.run(
        [sys.executable, "-c", SEED, str(PEOPLE), str(2 * times + 2)],
        env=environment(**values),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    sessions, invitations = json.loads(done.stdout.splitlines()[-1])
    return sessions, invitations


@contextmanager
def _serving(values: dict[str, str]) -> "Iterator[Server]":
    """Serve the product, with the manual's sender of mails beside it."""
    from tests.serving import ROOT, environment, serving

    command = [sys.executable, "manage.py", "worker"]
    with (
        serving(**values) as server,
        subprocess.Popen(
            command, cwd=ROOT, env=environment(**values), stderr=subprocess.DEVNULL
        ) as sender,
    ):
        try:
            yield server
        finally:
            sender.terminate()


@contextmanager
def _slow_mail() -> Iterator[str]:
    from aiosmtpd.controller import Controller

    controller = Controller(_Slow(), hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@contextmanager
def _dead_mail() -> Iterator[str]:
    yield f"smtp://127.0.0.1:{_free_port()}"


class _Slow:
    """Takes a mail after some seconds."""

    async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 the library's name
        import asyncio

        await asyncio.sleep(SLOW_SECONDS)
        return "250 OK"


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _doors(sessions: list[str], invitations: list[str]) -> dict[str, Any]:
    """Return what posts an address to each door; each answer is status, what it shows, seconds."""
    actors, links = cycle(sessions), iter(invitations)
    new = {"password1": PASSWORD, "is_old_enough": "on", "time_zone": "America/New_York"}
    return {
        "sign-in": lambda server, email: _post(
            server, "/account/login/", {"login": email, "password": "x" * 12}
        ),
        "sign-up": lambda server, email: _post(server, "/account/signup/", {**new, "email": email}),
        "a supporter's join": lambda server, email: _post(
            server,
            f"/supporter/join/{next(links)}/",
            {"name": "Mom", "email": email, "password": PASSWORD},
        ),
        "a new password": lambda server, email: _post(
            server, "/account/password/reset/", {"email": email}
        ),
        "another address": lambda server, email: _post(
            server, "/account/email/", {"action_add": "", "email": email}, session=next(actors)
        ),
    }


def _post(
    server: "Server", path: str, fields: dict[str, str], session: str = ""
) -> tuple[int, bytes, float]:
    from django.conf import settings

    number = next(_networks)
    cookies = {settings.CSRF_COOKIE_NAME: TOKEN, settings.SESSION_COOKIE_NAME: session}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items() if value),
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": "http://localhost",
        "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
    }
    body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
    began = time.monotonic()
    status, page = server.ask("POST", path, headers=headers, body=body)
    return status, page.encode(), time.monotonic() - began


def _measure(server: "Server", ask: Any, times: int) -> dict[str, list[tuple[int, bytes, float]]]:
    """Ask in turn for known and unknown addresses, after one of each that does not count."""
    from tests.pages import without_tokens

    unknown, answers = count(), defaultdict(list)
    for turn in range(-1, times):
        emails = {
            "known": f"person{turn % PEOPLE}@mail.example",
            "unknown": f"door-{next(unknown)}@mail.example",
        }
        for kind in sorted(emails, reverse=bool(turn % 2)):
            status, page, seconds = ask(server, emails[kind])
            if turn >= 0:
                shown = DIFFERS_ANYWAY.sub(b"", without_tokens(page))
                answers[kind].append((status, shown, seconds))
    return answers


def _print(door: str, answers: dict[str, list[tuple[int, bytes, float]]]) -> None:
    took = {kind: [seconds for _, _, seconds in answers[kind]] for kind in answers}
    known, unknown = median(took["known"]), median(took["unknown"])
    # A machine that is now fast, now slow has two humps, and a median falls between them at will;
    # what was asked one after the other met the same machine.
    pairs = zip(took["known"], took["unknown"], strict=True)
    in_pairs = median(one - other for one, other in pairs) / unknown
    statuses = sorted({status for kind in answers.values() for status, _, _ in kind})
    pages = {kind: {shown for _, shown, _ in answers[kind]} for kind in answers}
    print(
        f"  {door:<19} known {known * 1000:6.1f} ms, unknown {unknown * 1000:6.1f} ms,"
        f" {abs(known / unknown - 1):4.0%} apart, in pairs {in_pairs:+.1%}; statuses {statuses},"
        f" pages {'alike' if pages['known'] == pages['unknown'] else 'DIFFER'}",
        flush=True,
    )


if __name__ == "__main__":
    main()
