"""The thought records of the demo's made-up people, one of which is shared."""

from datetime import datetime, timedelta

from checkins.models import Consent, ThoughtRecord, User
from checkins.services.thoughts import Thought, add_thought, share_thought

# How many days before the end a record is written, and its content.
THOUGHTS = (
    (
        23,
        Thought(
            situation="I was late for group, and they had begun.",
            thought="I always ruin it. Why go at all.",
            feelings=("ashamed", "sad"),
            before=80,
            patterns=("all_or_nothing", "labeling"),
            speaks_for="I was late twice this month.",
            speaks_against="I came eight times. They kept a chair for me.",
            kinder="A late start is still a start.",
            after=40,
        ),
    ),
    (
        11,
        Thought(
            situation="A friend got married, and everyone had a drink.",
            thought="I will never have fun again.",
            feelings=("lonely",),
            own_feeling="left out",
            before=70,
            patterns=("all_or_nothing", "fear"),
            speaks_for="I went home early.",
            speaks_against="I laughed a lot with Dee before that.",
            kinder="It is new. It may get lighter.",
            after=45,
        ),
    ),
    (
        3,
        Thought(
            situation="My boss wants to talk tomorrow.",
            thought="I will lose my job.",
            before=65,
            kinder="She talks to all of us this week.",
            after=30,
        ),
    ),
)


def write_thoughts(person: User, *, at: datetime) -> None:
    """Write the thought records of a person's last weeks."""
    for days, thought in THOUGHTS:
        add_thought(thought=thought, by=person, at=at - timedelta(days=days))


def share_one_thought(person: User, consent: Consent, *, at: datetime) -> None:
    """Let the counselor of a consent see the person's oldest record, if there is one."""
    record = ThoughtRecord.objects.visible_to(person).order_by("at").first()
    if record:
        share_thought(record=record, consent_ids=[consent.pk], by=person, at=at)
