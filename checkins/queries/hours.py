"""When counselors work, as they said themselves or as the clinic did, and how they hear of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from checkins.engine.hours import Hours, deputy_hears_at
from checkins.engine.promises import ReadingTimes
from checkins.enums import Channel, ReachOutHow, Role
from checkins.models import Clinic, Consent, CounselorHours, User

WEEKDAYS = frozenset(range(5))
STARTS_AT, ENDS_AT = time(9), time(17)
HOURS_A_DAY = 8  # where a clinic says from when somebody reads, and no more
LAST_END = time(23, 59, 59)
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Work:
    """One counselor's hours, and how they hear of what cannot wait for their next look.

    ``is_said`` tells that they or the clinic said these hours: nobody is promised others.
    """

    hours: Hours
    is_said: bool = False
    how: ReachOutHow = ReachOutHow.AT_ONCE
    channel: Channel = Channel.EMAIL
    deputy_id: int | None = None


def works_of(
    counselors: Collection[User], clinic: Clinic | None = None, *, reads_clinic: bool = True
) -> Mapping[int, Work]:
    """Return the work of these counselors by their keys.

    Who selects counselors with their ``hours`` asks no more of the database than the clinic's row,
    which is read here unless the caller has it.
    """
    known = Clinic.objects.first() if reads_clinic and counselors else clinic
    return {each.pk: work_of(each, known) for each in counselors}


def work_of(counselor: User, clinic: Clinic | None) -> Work:
    """Return a counselor's work by their own row, else by the clinic's reading times.

    Without either it is 9 to 5 on weekdays, which is never promised to anybody.
    """
    row: CounselorHours | None = getattr(counselor, "hours", None)
    if row is not None:
        how, channel = ReachOutHow(row.reach_out_how), Channel(row.channel)
        return Work(row.hours, True, how, channel, row.deputy_id)  # noqa: FBT003
    times = clinic.reading_times if clinic else None
    if clinic is not None and times is not None and clinic.reader_id in {None, counselor.pk}:
        return Work(_hours_from(times), is_said=True)
    zone = counselor.zone or (times.zone if times else UTC)
    return Work(Hours(WEEKDAYS, STARTS_AT, ENDS_AT, zone))


def _hours_from(times: ReadingTimes) -> Hours:
    """Return hours that begin when somebody reads, and end eight hours later or with the day."""
    hour = times.starts_at.hour + HOURS_A_DAY
    until = times.starts_at.replace(hour=hour) if hour <= LAST_END.hour else LAST_END
    return Hours(times.weekdays, times.starts_at, until, times.zone)


def deputy_for(
    own: Consent, others: Collection[Consent], works: Mapping[int, Work], *, at: datetime
) -> Consent | None:
    """Return the consent by which a deputy hears of what happens at ``at``; None if none does.

    It is the deputy's own, and shows all that the counselor's does.
    """
    work = works[own.named_counselor.pk]
    for other in others:
        if other.counselor_id == work.deputy_id and other.scopes.cover(own.scopes):
            hears = deputy_hears_at(work.hours, works[other.named_counselor.pk].hours, at)
            return other if hears else None
    return None


def deputies_for(counselor: User) -> list[User]:
    """Return the other counselors who work here, by name."""
    others = User.objects.filter(role=Role.COUNSELOR, is_active=True).exclude(pk=counselor.pk)
    return list(others.order_by("name", "pk"))
