"""Numbers of a deployment for a monitor, in the text format of Prometheus; never about anybody.

Few pages are counted by name, and none whose name says how somebody is: a number that moves under
the name of a page on use or on a crisis would tell a small clinic that somebody opened it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db import Error as DatabaseFault

from checkins.models import AccountMail, OutboxMessage
from checkins.queries.messages import oldest_wait, since_last_look
from checkins.services.daily import last_done

# Routes whose numbers tell of nobody; every other one is "other".
NAMED = frozenset(
    {
        *("home", "help", "learn", "learn_page", "health_live", "health_ready", "metrics"),
        *("caseload", "clients_page", "desk"),
        *("account_login", "account_signup", "account_logout"),
    }
)
OTHER = "other"
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
Labels = Mapping[str, str]


@dataclass
class Requests:
    """What one process answered since it began: by route and status, and how long it took."""

    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def note(self, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self.lock:
            self.answered[route if route in NAMED else OTHER, status] += 1
            self.buckets[bisect_left(BOUNDS, seconds)] += 1
            self.seconds += seconds


REQUESTS = Requests()


def metrics_text(*, at: datetime, requests: Requests = REQUESTS) -> str:
    """Return everything, a block for each name; four queries."""
    lines = [*_of_requests(requests), *_of_the_database(at), *_of_the_daily_jobs(at)]
    lines += _block("info", "gauge", "The release.", [({"version": settings.VERSION}, 1)])
    return "".join(f"{line}\n" for line in lines)


def _of_requests(requests: Requests) -> Iterator[str]:
    with requests.lock:
        answered = sorted(requests.answered.items())
        buckets, seconds = list(requests.buckets), requests.seconds
    yield from _block(
        "requests_total",
        "counter",
        "Answers of this process.",
        [({"route": route, "status": str(status)}, n) for (route, status), n in answered],
    )
    name, below = "relapse_watch_request_seconds", 0
    yield f"# HELP {name} How long the answers of this process took."
    yield f"# TYPE {name} histogram"
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), buckets, strict=True):
        below += count
        yield _line(f"{name}_bucket", {"le": bound}, below)
    yield _line(f"{name}_sum", {}, round(seconds, 6))
    yield _line(f"{name}_count", {}, below)


def _of_the_database(at: datetime) -> Iterator[str]:
    """Yield what rows say; without a database, that there is none."""
    try:
        waiting = OutboxMessage.objects.waiting().count() + AccountMail.objects.count()
        oldest, looked = oldest_wait(at=at), since_last_look(at=at)
    except DatabaseFault:
        yield from _block("database_up", "gauge", "Whether it answers.", [({}, 0)])
        return
    yield from _block("database_up", "gauge", "Whether it answers.", [({}, 1)])
    yield from _block("messages_waiting", "gauge", "In the queue.", [({}, waiting)])
    late = 0.0 if oldest is None else oldest.total_seconds()
    yield from _block("messages_late_seconds", "gauge", "The oldest.", [({}, late)])
    yield from _age("worker_look_age_seconds", "Since a worker looked.", {"": looked})


def _of_the_daily_jobs(at: datetime) -> Iterator[str]:
    ages = {job: at - done for job, done in last_done().items()}
    return _age("daily_job_age_seconds", "Since a daily job succeeded on this machine.", ages)


def _age(name: str, what: str, ages: Mapping[str, timedelta | None]) -> Iterator[str]:
    known = [(job, age.total_seconds()) for job, age in ages.items() if age is not None]
    return _block(name, "gauge", what, [({"job": job} if job else {}, age) for job, age in known])


def _block(
    name: str, kind: str, what: str, values: Iterable[tuple[Labels, float]]
) -> Iterator[str]:
    """Yield the lines of one name; a name without a value is left out."""
    lines = [_line(f"relapse_watch_{name}", labels, value) for labels, value in values]
    if lines:
        yield f"# HELP relapse_watch_{name} {what}"
        yield f"# TYPE relapse_watch_{name} {kind}"
        yield from lines


def _line(name: str, labels: Labels, value: float) -> str:
    inside = ",".join(f'{label}="{text}"' for label, text in labels.items())
    return f"{name}{{{inside}}} {value}" if inside else f"{name} {value}"
