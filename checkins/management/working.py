"""The worker: it looks at what is due, sends what waits, and sweeps, until it is told to stop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, sleep

import structlog
from django.db import close_old_connections
from django.utils import timezone

from checkins.enums import Channel
from checkins.management.sweeping import Swept, sweep
from checkins.queries.patience import is_database_away
from checkins.services.mail.account_mails import send_account_mails
from checkins.services.mail.carriers import Carriers
from checkins.services.mail.outbox import Run, drop_passed, send_queued
from checkins.services.mail.ticking import note_tick, tick

EVERY_SECONDS = 5  # somebody waits for the mail that they asked for
SWEEP_SECONDS = 300
# What a run took goes back after it, long before the lease ends; the clock is read anew as well.
BATCH_SECONDS = 60
NAP_SECONDS = (
    0.1  # a signal's handler may wait for no lock, so it sets what is looked at this often
)
log = structlog.get_logger(__name__)


@dataclass
class Worker:
    """One worker. Any number may work at once; ``stop`` ends it after the message in hand.

    With ``seconds`` it works no longer than that.
    """

    seconds: float | None = None
    queued: int = 0
    run: Run = field(default_factory=Run)
    swept: Swept = field(default_factory=Swept)
    failed: bool = False

    def __post_init__(self) -> None:
        self._is_stopped = False
        self._began = self._next_sweep = monotonic()

    def stop(self) -> None:
        """Let the worker end as soon as the message in hand is dealt with."""
        self._is_stopped = True

    @property
    def goes_on(self) -> bool:
        """Whether the worker was not told to stop, and has time left."""
        has_time = self.seconds is None or monotonic() - self._began < self.seconds
        return has_time and not self._is_stopped

    def work(self) -> None:
        """Work until nothing is due, every five seconds, until told to stop.

        What fails is logged, and the rest goes on: the database restarts now and then, and one row
        that nobody foresaw must not keep everybody else's messages back.
        """
        while self.goes_on:
            self.work_once()
            close_old_connections()
            until = monotonic() + EVERY_SECONDS
            while self.goes_on and monotonic() < until:
                sleep(NAP_SECONDS)

    def work_once(self) -> None:
        """Work until nothing is due that could leave now."""
        self._next_try = monotonic() + BATCH_SECONDS
        with Carriers() as ways:
            is_busy = True
            while self.goes_on and is_busy:
                self._try(self._sweep_in_time)
                self._try(self._look)
                is_busy = self._try(lambda: self._send(ways))

    def _look(self) -> bool:
        """Look at all that is due, and at the mails of accounts between."""
        note_tick(at=timezone.now())
        ticked = tick(at=timezone.now())
        self.queued += ticked.queued
        while ticked.rows and self.goes_on:
            self.run.sent += send_account_mails(at=timezone.now())
            ticked = tick(at=timezone.now())
            self.queued += ticked.queued
        return False

    def _send(self, ways: Carriers) -> bool:
        """Send a part of what waits, and return whether more may be due.

        The mails of accounts are asked for anew before each other message: a long queue, or a slow
        mail server, delays nobody who wants to sign in by more than a message.
        """
        until, sent_before = monotonic() + BATCH_SECONDS, self.run.sent
        if monotonic() >= self._next_try:
            ways.try_again()
            self._next_try = until

        def goes_on() -> bool:
            if self.goes_on and Channel.EMAIL not in ways.down:
                self.run.sent += send_account_mails(at=timezone.now(), mailer=ways.mailer)
            return self.goes_on and monotonic() < until

        goes_on()
        self.run.dropped += drop_passed(at=timezone.now())
        batch = send_queued(at=timezone.now(), ways=ways, goes_on=goes_on)
        self.run.add(batch)
        return self.run.sent > sent_before or not batch.did_nothing

    def _sweep_in_time(self) -> bool:
        """Sweep if the last time was five minutes ago."""
        if monotonic() >= self._next_sweep:
            self._next_sweep = monotonic() + SWEEP_SECONDS
            self.swept = sweep(at=timezone.now())
        return False

    def _try(self, part: Callable[[], bool]) -> bool:
        """Return what a part returns; False after a fault, which is logged."""
        try:
            return part()
        except Exception as error:
            self.failed = True
            if is_database_away(error):
                log.warning("worker_waits", why=type(error).__name__)
            else:
                log.exception("worker_failed")
            return False
