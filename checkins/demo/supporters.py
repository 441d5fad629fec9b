"""The demo's supporter: the sister of some made-up people, who agreed to be asked for calls."""

from datetime import datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from checkins.demo.lives import hashed
from checkins.demo.stories import DOMAIN, STORIES, ZONE
from checkins.enums import Channel, Role, SupporterSees
from checkins.models import User
from checkins.services.calls import agree
from checkins.services.supporters import accept_invitation, invite_supporter

DEE = "Dee"
ACCEPTED = timedelta(days=3)  # before, so that the link is in force
FIRST_HOUR, LAST_HOUR = time(7), time(22)


@transaction.atomic
def make_demo_supporter(*, password: str) -> User:
    """Make the supporter's account, or return the existing one."""
    email = f"{DEE.lower()}@{DOMAIN}"
    known: User | None = User.objects.filter(email=email).first()
    if known:
        return known
    dee: User = User.objects.create(
        email=email, name=DEE, password=hashed(password), role=Role.SUPPORTER
    )
    EmailAddress.objects.create(user=dee, email=email, verified=True, primary=True)
    return dee


@transaction.atomic
def support_stories(dee: User, *, at: datetime) -> None:
    """Let her support those who have her among their people; repeating it changes nothing."""
    theirs = [story.email for story in STORIES if DEE in {name for name, *_ in story.people}]
    people = User.objects.filter(email__in=theirs).exclude(supporters__account=dee)
    for person in people:
        then = at - ACCEPTED
        link, _ = invite_supporter(
            by=person, at=then, name=DEE, shown_name=person.name, sees=SupporterSees.SIGNAL
        )
        accept_invitation(invitation=link, by=dee, at=then)
    if people:
        agree(
            by=dee,
            at=at,
            channel=Channel.EMAIL,
            zone=ZONE.key,
            starts_at=FIRST_HOUR,
            ends_at=LAST_HOUR,
        )
