"""/metrics has numbers for who has the token, nothing about anybody, and is no page otherwise."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from checkins.models import User
from checkins.services import metrics
from checkins.services.daily import note_done
from checkins.services.mail.ticking import note_tick
from relapse_watch import __version__
from tests.factories import sign_in
from tests.query_counts import queries_made
from tests.views.routes.addresses import ROUTES
from tests.waiting import queue_notices

TOKEN = "t" * 40
LINE = re.compile(r'relapse_watch_[a-z_]+(\{[a-z]+="[\w.+]*"(,[a-z]+="[\w.+]*")*\})? [0-9.e+-]+')


@pytest.fixture(autouse=True)
def requests(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment with a token, whose process has answered nothing yet."""
    settings.METRICS_TOKEN, settings.BACKUP_FOLDER = TOKEN, tmp_path
    fresh = metrics.Requests()
    monkeypatch.setattr("checkins.middleware.metrics.REQUESTS", fresh)
    monkeypatch.setattr(metrics.metrics_text, "__kwdefaults__", {"requests": fresh})


def asked(client: Client, authorization: str | None = f"Bearer {TOKEN}") -> tuple[int, str]:
    headers = {"Authorization": authorization} if authorization is not None else {}
    response = client.get("/metrics", headers=headers)
    return response.status_code, response.content.decode()


def values(text: str) -> dict[str, float]:
    """Return each line's value by its name and labels."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer ", TOKEN, f"Bearer {TOKEN}x", f"bearer {TOKEN}"]
)
def test_without_the_token_there_is_no_such_page(
    given: str | None, client: Client, db: None
) -> None:
    status, page = asked(client, given)

    assert (status, "relapse_watch" in page) == (404, False)


def test_without_a_token_in_the_settings_an_empty_one_opens_nothing(
    client: Client, db: None, settings: Settings
) -> None:
    settings.METRICS_TOKEN = ""

    assert {asked(client, given)[0] for given in ("Bearer ", "Bearer", "")} == {404}


def test_the_token_counts_in_no_other_place(client: Client, db: None) -> None:
    assert client.get(f"/metrics?token={TOKEN}&authorization=Bearer+{TOKEN}").status_code == 404


def test_requests_are_counted_by_route_and_status(client: Client, db: None) -> None:
    for _ in range(3):
        client.get("/help/")
    client.get("/nowhere/")
    client.get("/account/login/")

    found = values(asked(client)[1])

    name = "relapse_watch_requests_total"
    assert {key: value for key, value in found.items() if key.startswith(name)} == {
        f'{name}{{route="help",status="200"}}': 3,
        f'{name}{{route="other",status="404"}}': 1,
        f'{name}{{route="account_login",status="200"}}': 1,
    }
    assert found["relapse_watch_request_seconds_count"] == 5
    assert found['relapse_watch_request_seconds_bucket{le="+Inf"}'] == 5
    assert 0 < found["relapse_watch_request_seconds_sum"] < 60


def test_a_histogram_counts_up() -> None:
    requests = metrics.Requests()
    for seconds in (0.01, 0.05, 0.3, 99):
        requests.note("help", 200, seconds)

    found = [line for line in metrics._of_requests(requests) if "_bucket" in line]

    assert [float(line.split()[1]) for line in found] == [2, 2, 2, 3, 3, 3, 3, 3, 4]


def test_the_pages_on_use_and_on_a_crisis_have_no_name_here() -> None:
    """In a small clinic a number that moves under such a name tells that somebody was there."""
    told = [name for name in ROUTES if "day_after" in name or name.startswith(("now", "rides"))]
    assert len(told) > 5
    assert metrics.NAMED & set(told) == set()
    assert metrics.NAMED - ROUTES.keys() == set()


def test_the_queue_and_the_ages_are_numbers(client: Client, person: User) -> None:
    now = timezone.now()
    addresses = queue_notices(person, 3, at=now - timedelta(minutes=4))
    note_tick(at=now - timedelta(seconds=30))
    note_done("backup", at=now - timedelta(hours=2))

    _, text = asked(client)

    found = values(text)
    assert found["relapse_watch_database_up"] == 1
    assert found["relapse_watch_messages_waiting"] == 3
    assert 240 <= found["relapse_watch_messages_late_seconds"] < 300
    assert 30 <= found["relapse_watch_worker_look_age_seconds"] < 90
    assert 7200 <= found['relapse_watch_daily_job_age_seconds{job="backup"}'] < 7260
    assert found[f'relapse_watch_info{{version="{__version__}"}}'] == 1
    assert not any(address in text for address in [*addresses, person.email])


def test_a_signed_in_browser_is_not_looked_up(client: Client, person: User) -> None:
    sign_in(client, person)

    with queries_made() as made:
        status, _ = asked(client)

    assert status == 200
    assert [sql for sql in made if "session" in sql or "checkins_user" in sql] == []
    assert len(made) == 5
