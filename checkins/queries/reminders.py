"""What a person is reminded of, as their pages say it."""

from dataclasses import dataclass
from datetime import date, time

from django.utils.dates import WEEKDAYS

from checkins.engine.meetings import clock_words
from checkins.engine.reminding import AGAIN_AFTER, is_night
from checkins.enums import Channel
from checkins.models import Profile, PushSubscription, Reminders, User
from checkins.queries.day_names import on_named_day

MINUTES = 60


@dataclass(frozen=True, slots=True)
class MyReminders:
    """A person's reminders beside what their page says of them."""

    chosen: Reminders | None
    back_on: str  # "on Friday" while they are paused, else ""
    address: str
    part_of_day: str
    wants_mail: bool
    has_browser: bool

    @property
    def is_waiting(self) -> bool:
        """Whether mails begin only once an address is confirmed."""
        return not self.address

    @property
    def was_nudged(self) -> bool:
        """Whether nothing comes until the person's next check-in."""
        return bool(self.chosen and self.chosen.nudged_on)

    @property
    def no_way(self) -> bool:
        """Whether nothing reaches the person on the channel that they chose."""
        by_push = self.has_browser and self.chosen and self.chosen.channel == Channel.PUSH
        return not (by_push or (self.wants_mail and self.address))

    @property
    def no_second(self) -> bool:
        """Whether a second reminder would come at night, so that none comes."""
        chosen = self.chosen
        return bool(chosen and chosen.asks_again and has_no_second(chosen.checkin_at))


def my_reminders(person: User, profile: Profile, *, address: str, today: date) -> MyReminders:
    """Return a person's reminders; two queries. ``address`` is their confirmed one, or ""."""
    chosen = Reminders.objects.visible_to(person).first()
    return MyReminders(
        chosen=chosen,
        back_on=back_on(chosen, today=today),
        address=address,
        part_of_day=profile.part_of_day,
        wants_mail=profile.wants_mail,
        has_browser=PushSubscription.objects.visible_to(person).exists(),
    )


def back_on(chosen: Reminders | None, *, today: date) -> str:
    """Return the day of the first reminder after a pause, as a sentence ends: "on Friday"."""
    until = chosen.paused_until if chosen else None
    return on_named_day(until, today) if until and until > today else ""


def reminders_words(chosen: Reminders | None) -> str:
    """Return a person's reminders in a few words: "check-in at 8 AM · small step at noon"."""
    if chosen is None:
        return "off"
    said = [
        f"check-in at {clock_words(chosen.checkin_at)}" if chosen.checkin_at else "",
        f"small step at {clock_words(chosen.step_at)}" if chosen.step_at else "",
        f"my week on {WEEKDAYS[chosen.week_on or 0]} at {clock_words(chosen.week_at)}"
        if chosen.week_at
        else "",
    ]
    return " · ".join(filter(None, said)) or "off"


def has_no_second(first: time | None) -> bool:
    """Return whether two hours after a time of day is night, and the time itself is not."""
    if first is None or is_night(first):
        return False
    minutes = first.hour * MINUTES + first.minute + int(AGAIN_AFTER.total_seconds()) // MINUTES
    return is_night(time(minutes // MINUTES % 24, minutes % MINUTES))
