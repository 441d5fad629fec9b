"""One person who has a row of everything that a form is posted about, and those around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http.cookies import SimpleCookie
from typing import Any

from django.test import Client as Browser

from checkins.enums import ConsentKind, Purpose, Role, SupporterSees
from checkins.models import Client, PersonStatus, SharingCode, User
from checkins.services.clinic_groups import retire_group
from checkins.services.groups import stop_group
from checkins.services.sharing_codes import code_hash
from checkins.services.sharing_drafts import Draft, seal_draft
from checkins.services.sharing_texts import Terms
from checkins.services.staff import invite_staff
from checkins.services.supporters import invite_supporter
from checkins.views.sharing_signing import DRAFT
from tests.conftest import NOON
from tests.factories import (
    make_break,
    make_contact,
    make_counselor,
    make_group,
    make_import,
    make_listed_group,
    make_own_line,
    make_person,
    make_plan,
    make_small_step,
    make_staff,
    make_supporter,
    make_thought,
    save,
    share,
    sign_in,
)
from tests.views.kinds import Audience
from tests.views.routes.addresses import TODAY

YESTERDAY = TODAY - timedelta(days=1)
CODE = "ABCD-2345"
ANOTHER = "another person"
# Routes that take a thing in another state than the one that all others take.
IN_A_STATE = {
    "look_backs_day": {"day": "day_of_use"},
    "groups_start": {"group_id": "stopped_group_id"},
    "clinic_groups_relist": {"listed_id": "retired_group_id"},
    "staff_reactivate": {"account_ref": "closed_account_ref"},
}


@dataclass(frozen=True)
class Everything:
    """The person, what stands in their addresses, and the cookies of everybody who is signed in."""

    person: User
    counselor: User
    parameters: Mapping[str, Any]
    cookies: Mapping[str, SimpleCookie]

    def parameters_of(self, route: str) -> dict[str, Any]:
        """Return what stands in a route's address: its own where it takes a thing in a state."""
        others = IN_A_STATE.get(route, {})
        return {
            **self.parameters,
            **{name: self.parameters[other] for name, other in others.items()},
        }

    def browser(self, who: str = Audience.PERSON) -> Browser:
        """Return a browser of somebody's; the answer to a fault in it is a 500."""
        browser = Browser(raise_request_exception=False)
        if who in self.cookies:
            browser.cookies = SimpleCookie(self.cookies[who].output(header="", sep=";"))
        return browser


def make_everything() -> Everything:
    """Make the person with what they have, a counselor, a supporter, an operator."""
    person, another = make_person(), make_person()
    sam, operator = make_counselor(), make_staff()
    mom = make_staff(Role.SUPPORTER)
    parameters = {
        **_own_things(person),
        **_shared_things(person, sam),
        **_things_of_operators(operator),
    }
    # What waits for the person's word: a file, a silence, a new usual.
    make_import(person)
    waits = {"quiet_from": YESTERDAY, "baseline_days": ["2026-11-24"]}
    PersonStatus.objects.filter(person=person).update(**waits)
    cookies = {
        Audience.PERSON: _signed_in(person),
        Audience.COUNSELOR: _signed_in(sam),
        Audience.SUPPORTER: _signed_in(mom),
        Audience.OPERATOR: _signed_in(operator),
        ANOTHER: _signed_in(another),
    }
    return Everything(person, sam, parameters, cookies)


def _own_things(person: User) -> dict[str, Any]:
    for day in (YESTERDAY, TODAY):
        save(person, day, NOON, low_mood=3)
    save(person, TODAY, NOON, planning=2)
    # Use, without the alert that telling it would open.
    person.daily_checkins.filter(day=YESTERDAY).update(used="yes")
    make_contact(person)
    group, stopped = make_group(person), make_group(person, name="Tuesday group", weekday=1)
    stop_group(group=stopped, by=person, at=NOON, today=TODAY)
    return {
        "day_of_use": YESTERDAY,
        "stopped_group_id": stopped.pk,
        "group_id": group.pk,
        "break_id": make_break(person, TODAY).pk,
        "contact_id": make_contact(person, name="Rosa").pk,  # the second one can move up
        "version_id": make_plan(person).pk,
        "line_id": make_own_line(person).pk,
        "thought_id": make_thought(person).pk,
        "choice_id": make_small_step(person, NOON - timedelta(days=1)).pk,
    }


def _shared_things(person: User, sam: User) -> dict[str, Any]:
    consent = share(person, sam, NOON, signs=True, notes=True, alerts=True)
    code = SharingCode.objects.create(
        counselor=sam,
        code_hash=code_hash(CODE),
        kind=ConsentKind.RECORD,
        label="J.",
        made_at=NOON,
        expires_at=NOON + timedelta(days=7),
    )
    invited = {"name": "Mom", "shown_name": "Jo", "sees": SupporterSees.SIGNAL}
    return {
        "consent_id": consent.pk,
        "client_id": Client.objects.get(counselor=sam).pk,
        "alert_id": person.alerts.get().pk,
        "code_id": code.pk,
        "code": CODE,
        "supporter_id": make_supporter(person, NOON).pk,
        "invite": invite_supporter(by=person, at=NOON, **invited)[1],
    }


def _things_of_operators(operator: User) -> dict[str, Any]:
    listed, retired = (make_listed_group(operator, name=name) for name in ("Offered", "Retired"))
    retire_group(listed=retired, by=operator, at=NOON)
    closed = make_staff(Role.COUNSELOR, is_active=False)
    invitation, token = invite_staff(
        by=operator, at=NOON, email="sam@clinic.example", role=Role.COUNSELOR
    )
    return {
        "retired_group_id": retired.pk,
        "closed_account_ref": closed.subject_ref,
        "listed_id": listed.pk,
        "account_ref": make_staff(Role.COUNSELOR).subject_ref,
        "invitation_id": invitation.pk,
        "token": token,
    }


def _signed_in(user: User) -> SimpleCookie:
    """Sign in; a person stands before the signature of a consent."""
    browser = Browser()
    if user.role == Role.PERSON:
        browser.force_login(user)
        terms = Terms(kind=ConsentKind.RECORD, purpose=Purpose.SUPPORT, last_day=date(2027, 1, 1))
        session = browser.session
        session[DRAFT] = seal_draft(Draft(terms, NOON), code=CODE)
        session.save()
    else:
        sign_in(browser, user).get("/")  # a session writes down once that it began
    return browser.cookies
