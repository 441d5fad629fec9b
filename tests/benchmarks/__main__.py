"""What a request costs, beside a bare Django view: ``python -m tests.benchmarks``.

One run, one server process (waitress), one database (DATABASE_URL, else a new SQLite file), one
person with 400 days, one counselor with 500 clients of 180 days. Server CPU per request is read
from the server itself; the ratios are what counts, since machines differ and are shared.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

from tests.benchmarks.asking import SERVER, Browser, Pages, saving

ROUNDS, REQUESTS, PAGES_A_DAY = 5, 40, 5
HISTORY_DAYS = 400
CLIENTS, CLIENT_DAYS = 500, 180
TEN_YEARS_DAYS, ADVANCED_DAYS = 3652, 1000
MOST = 2.5


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
            _print_table(_measure(_pages(Browser(port, cookie), day)), "bare view")
            _print_table(_measure(_lists(Browser(port, staff_cookie))), "bare view of 500 rows")
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


def _pages(browser: Browser, day: str) -> tuple[Browser, Pages]:
    """Return a person's pages, each as a function that asks for it."""
    step = f"/check-in/{day}/2/"
    save = saving(browser, day)
    a_year_ago = f"{int(day[:4]) - 1}{day[4:7]}"
    return browser, {
        "bare view": lambda _: browser.get("/bare/"),
        "dashboard, 4 weeks": lambda _: browser.get("/"),
        "dashboard, 12 weeks": lambda _: browser.get("/?weeks=12"),
        "trends, 52 weeks": lambda _: browser.get("/trends/?weeks=52"),
        "my days": lambda _: browser.get("/days/"),
        "my days, a month of a year ago": lambda _: browser.get(f"/days/{a_year_ago}/"),
        "my days, a day": lambda _: browser.get(f"/days/{day}/"),
        "check-in page": lambda _: browser.get(step),
        "quick check-in page": lambda _: browser.get(f"/check-in/{day}/quick/1/"),
        "saving a page": save,
        "Help now": lambda _: browser.get("/help/"),
    }


def _lists(browser: Browser) -> tuple[Browser, Pages]:
    """Return a counselor's list beside a bare view of as many rows made before."""
    return browser, {
        "bare view of 500 rows": lambda _: browser.get("/bare-list/"),
        "the same, level alone": lambda _: browser.get("/bare-list/?short"),
        "caseload of 500": lambda _: browser.get("/caseload/"),
        "steady shown": lambda _: browser.get("/caseload/?show=steady"),
    }


def _measure(asked: tuple[Browser, Pages]) -> dict[str, list[float]]:
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
