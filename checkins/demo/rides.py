"""The rides of the demo's made-up people, one of which is shared."""

from datetime import datetime, timedelta

from checkins.models import Consent, CravingEpisode, User
from checkins.services.rides import Answers, keep_ride, share_ride

# How long before the end a ride ended, its minutes, and its answers.
RIDES = (
    (timedelta(days=9, hours=3), 22, Answers(before=4, after=2, helped="little", trigger="senses")),
    (timedelta(days=2, hours=13), 10, Answers(before=3, after=1, helped="yes", trigger="boredom")),
)


def keep_rides(person: User, *, at: datetime) -> None:
    """Keep the rides of a person's last weeks."""
    for ago, minutes, answers in RIDES:
        ended = at - ago
        began = ended - timedelta(minutes=minutes)
        keep_ride(answers=answers, started_at=began, by=person, at=ended)


def share_one_ride(person: User, consent: Consent, *, at: datetime) -> None:
    """Let the counselor of a consent see the person's oldest ride, if there is one."""
    ride = CravingEpisode.objects.visible_to(person).order_by("started_at").first()
    if ride:
        share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=at)
