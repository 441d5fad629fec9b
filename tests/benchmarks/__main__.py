"""What a request costs, beside a bare Django view: ``python -m tests.benchmarks``.

One run, one server process (waitress), one database (DATABASE_URL, else a new SQLite file), one
person with 400 days, one counselor with 500 clients of 180 days. Server CPU per request is read
from the server itself; the ratios are what counts, since machines differ and are shared.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable

    Pages = dict[str, Callable[[int], object]]

ROUNDS, REQUESTS, PAGES_A_DAY = 5, 40, 5
HISTORY_DAYS = 400
CLIENTS, CLIENT_DAYS = 500, 180
TEN_YEARS_DAYS, ADVANCED_DAYS = 3652, 1000
MOST = 2.5

SERVER = """
import django, sys
django.setup()
from django.conf import settings
settings.ROOT_URLCONF = "tests.benchmarks.urls"
from checkins.management.serving import make_server
make_server(host="127.0.0.1", port=int(sys.argv[1])).run()
"""


def main() -> None:
    """Seed, serve, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
        import tests.environment  # noqa: F401 sets what the settings read

        cookie, day = _seed()
        staff_cookie = _seed_caseload()
        port = 8907
        server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)])
        try:
            _print_table(_measure(_pages(_Browser(port, cookie), day)), "bare view")
            _print_table(_measure(_lists(_Browser(port, staff_cookie))), "bare view of 500 rows")
        finally:
            server.terminate()
            server.wait()
        _print_engine()


def _seed() -> tuple[str, str]:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction
    from django.test import Client

    from tests.factories import make_contact, make_person, save

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    person = make_person(time_zone="America/New_York")
    make_contact(person)
    now = datetime.now(UTC)
    today = now.astimezone(person.zone).date()
    with transaction.atomic():
        for back in range(HISTORY_DAYS, 0, -1):
            day, then = today - timedelta(days=back), now - timedelta(days=back)
            answers = {"cravings": back % 4, "stressed": back % 5, "bottled_up": 1, "old_places": 2}
            save(person, day, then, **answers, meeting="shared", finish=True)
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}", today.isoformat()


def _seed_caseload() -> str:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from checkins.models import User
    from tests.factories import sign_in

    call_command("seed_caseload", clients=CLIENTS, days=CLIENT_DAYS, yes=True)
    client = Client()
    sign_in(client, User.objects.get(role="counselor"))
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


class _Browser:
    """One kept-alive connection with the person's cookies."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.connection = HTTPConnection("localhost", port)
        for _ in range(100):
            try:
                self.get("/cpu/")
                break
            except ConnectionRefusedError:
                self.connection.close()
                time.sleep(0.1)

    def get(self, path: str) -> str:
        """Return a page."""
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, str]) -> str:
        """Post a form and return the answer."""
        return self._ask("POST", path, urlencode(data))

    def cpu(self) -> float:
        """Return the server's CPU seconds so far."""
        return float(self.get("/cpu/"))

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        headers = {"Cookie": self.cookie, "Referer": f"http://localhost:{self.port}/"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.status >= 400:
            raise SystemExit(f"{method} {path}: {response.status}")
        for name, value in response.getheaders():
            if name == "Set-Cookie" and "form=" in value:
                self.cookie += f"; {value.split(';')[0]}"
        return text


def _pages(browser: _Browser, day: str) -> "tuple[_Browser, Pages]":
    """Return a person's pages, each as a function that asks for it."""
    step = f"/check-in/{day}/2/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(step))
    if token is None:
        raise SystemExit("the check-in page has no form")
    form = {"csrfmiddlewaretoken": token[1], "asked": "cravings old_places", "bulk": ""}

    def save(number: int) -> None:
        answer = {"uuid": str(uuid.uuid4()), "cravings": str(number % 5), "was-cravings": ""}
        browser.post(step, form | answer)

    return browser, {
        "bare view": lambda _: browser.get("/bare/"),
        "dashboard, 4 weeks": lambda _: browser.get("/"),
        "dashboard, 12 weeks": lambda _: browser.get("/?weeks=12"),
        "trends, 52 weeks": lambda _: browser.get("/trends/?weeks=52"),
        "check-in page": lambda _: browser.get(step),
        "quick check-in page": lambda _: browser.get(f"/check-in/{day}/quick/1/"),
        "saving a page": save,
        "Help now": lambda _: browser.get("/help/"),
    }


def _lists(browser: _Browser) -> "tuple[_Browser, Pages]":
    """Return a counselor's list beside a bare view of as many rows made before."""
    return browser, {
        "bare view of 500 rows": lambda _: browser.get("/bare-list/"),
        "the same, level alone": lambda _: browser.get("/bare-list/?short"),
        "caseload of 500": lambda _: browser.get("/caseload/"),
        "steady shown": lambda _: browser.get("/caseload/?show=steady"),
    }


def _measure(asked: "tuple[_Browser, Pages]") -> dict[str, list[float]]:
    """Return milliseconds of server CPU per request for each page, one value a round."""
    browser, pages = asked
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, ask in pages.items():
            seconds = 0.0
            for first in range(0, REQUESTS, PAGES_A_DAY):
                ask(0)
                browser.get("/forget/")
                before = browser.cpu()
                for number in range(first, first + PAGES_A_DAY):
                    ask(number)
                seconds += browser.cpu() - before
            taken[name].append(seconds / REQUESTS * 1000)
    return taken


def _print_table(taken: dict[str, list[float]], beside: str) -> None:
    middle = {name: sorted(values)[len(values) // 2] for name, values in taken.items()}
    bare = middle[beside]
    print(f"\nserver CPU per request, median of {ROUNDS} rounds of {REQUESTS}")
    print(f"{'page':<22}{'ms':>8}{'of bare':>10}")
    for name, milliseconds in middle.items():
        print(f"{name:<22}{milliseconds:>8.2f}{milliseconds / bare:>9.2f}x")
    print(f"wanted: at most {MOST} of bare")


def _print_engine() -> None:
    """Replay ten years of daily answers in this process, and say what one more day costs."""
    from checkins.catalog import sign_catalog
    from checkins.engine.baseline import CheckIn
    from checkins.engine.levels import judge_history
    from checkins.engine.types import DayAnswers
    from checkins.engine.warning import advance, assess_history

    rules = sign_catalog().rules
    codes = sorted(sign.code for sign in sign_catalog().scale_signs() if sign.cadence == "daily")
    first = datetime(2016, 1, 1, tzinfo=UTC).date()
    days = [
        DayAnswers(
            first + timedelta(days=n),
            ratings={code: (n * 7 + place) % 5 for place, code in enumerate(codes)},
        )
        for n in range(TEN_YEARS_DAYS)
    ]
    began = time.process_time()
    judge_history(days, rules)
    replayed = time.process_time() - began
    stage_of = {code: rule.stage for code, rule in rules.items()}
    checkins = [CheckIn(item.day.toordinal(), item.ratings) for item in days]
    state, _ = assess_history(checkins[:-ADVANCED_DAYS], stage_of)
    began = time.process_time()
    for item in checkins[-ADVANCED_DAYS:]:
        state, _ = advance(state, item, stage_of)
    advanced = (time.process_time() - began) / ADVANCED_DAYS
    print(f"\nten years of daily check-ins replayed: {replayed:.2f} s of CPU")
    print(f"one more day: {advanced * 1000:.3f} ms of CPU")


if __name__ == "__main__":
    main()
