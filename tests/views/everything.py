"""A person who has every kind of row that a form can change, and the people around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http.cookies import SimpleCookie
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from checkins.enums import BodyTick, ConsentKind, Purpose, Role, SupporterSees
from checkins.models import Client, Consent, PersonStatus, SharingCode, System, User
from checkins.services.clinic_groups import retire_group
from checkins.services.day_after import save_body_check
from checkins.services.groups import stop_group
from checkins.services.sharing import revoke
from checkins.services.sharing_codes import code_hash
from checkins.services.sharing_drafts import Draft, seal_draft
from checkins.services.sharing_texts import Terms
from checkins.services.staff import invite_staff
from checkins.services.supporters import invite_supporter
from checkins.views.renewals import place_of
from checkins.views.sharing_again import AGAIN
from checkins.views.sharing_signing import DRAFT
from checkins.views.sharing_systems import DRAFT as SYSTEM_DRAFT
from tests.conftest import NOON
from tests.factories import (
    SAFETY_CONTACT,
    agree_to_calls,
    just_asked,
    make_address,
    make_asked_call,
    make_break,
    make_calm_client,
    make_contact,
    make_counselor,
    make_device_link,
    make_entry,
    make_group,
    make_import,
    make_intention,
    make_kept_step,
    make_listed_group,
    make_notice,
    make_off_link,
    make_own_line,
    make_page_aside,
    make_pending,
    make_person,
    make_plan,
    make_removed_contact,
    make_ride,
    make_safety_note,
    make_small_step,
    make_staff,
    make_supporter,
    make_system,
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
# Routes that need a row in another state than all other routes do, and its parameter's name.
IN_A_STATE = {
    "look_backs_day": {"day": "day_of_use"},
    "day_after_not_now": {"day": "day_of_use"},
    "sharing_again": {"consent_id": "stopped_consent_id"},
    "sharing_again_review": {"consent_id": "stopped_consent_id"},
    "sharing_again_scopes": {"consent_id": "stopped_consent_id"},
    **{
        f"renewals_{name}": {"consent_id": "ending_id"}
        for name in ("start", "review", "let_end", "undo")
    },
    "groups_start": {"group_id": "stopped_group_id"},
    "clinic_groups_relist": {"listed_id": "retired_group_id"},
    "staff_reactivate": {"account_ref": "closed_account_ref"},
}


@dataclass(frozen=True)
class Everything:
    """The person, the parameters of their addresses, and the cookies of all signed-in users."""

    person: User
    counselor: User
    parameters: Mapping[str, Any]
    cookies: Mapping[str, SimpleCookie]

    def parameters_of(self, route: str) -> dict[str, Any]:
        """Return the parameters of a route's address, with rows in the state that it needs."""
        others = IN_A_STATE.get(route, {})
        return {
            **self.parameters,
            **{name: self.parameters[other] for name, other in others.items()},
        }

    def browser(self, who: str = Audience.PERSON) -> Browser:
        """Return a browser in which ``who`` is signed in; an error in a view gives status 500."""
        browser = Browser(raise_request_exception=False)
        if who in self.cookies:
            browser.cookies = SimpleCookie(self.cookies[who].output(header="", sep=";"))
        return browser


def make_everything() -> Everything:
    """Make the person with their rows, a counselor, a supporter and an operator."""
    person, another = make_person(), make_person()
    sam, operator = make_counselor(email=SAFETY_CONTACT), make_staff()
    mom = make_staff(Role.SUPPORTER)
    parameters = {
        "address_id": make_address(person).pk,
        "notice": make_notice(person),
        "pending": make_pending(person),
        "entry": make_device_link(person),
        "link": make_off_link(person),
        **_own_things(person),
        **_shared_things(person, sam),
        **_calls(person, mom),
        **_things_of_operators(operator),
    }
    # Things that wait for the person's answer: a file, a silence, a new baseline.
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
    # Use is written to the row, because reporting it on the page would open an alert.
    person.daily_checkins.filter(day=YESTERDAY).update(used="yes")
    save_body_check(by=person, at=NOON, day=TODAY, ticks={BodyTick.ATE})
    make_contact(person)
    make_page_aside(person, TODAY, NOON, slept_well=2)
    group, stopped = make_group(person), make_group(person, name="Tuesday group", weekday=1)
    stop_group(group=stopped, by=person, at=NOON, today=TODAY)
    return {
        "day_of_use": YESTERDAY,
        "stopped_group_id": stopped.pk,
        "group_id": group.pk,
        "break_id": make_break(person, TODAY).pk,
        "contact_id": make_contact(person, name="Rosa").pk,  # the second one can move up
        "note_id": make_safety_note(person).pk,
        "row_id": make_removed_contact(person).pk,
        "version_id": make_plan(person).pk,
        "line_id": make_own_line(person).pk,
        "thought_id": make_thought(person).pk,
        "ride_id": make_ride(person, NOON, before=4, after=1).pk,
        "intention_id": make_intention(person, NOON).pk,
        "choice_id": make_small_step(person, NOON - timedelta(days=1)).pk,
        "kept_id": make_kept_step(person).pk,
        "box": 1,
    }


def _shared_things(person: User, sam: User) -> dict[str, Any]:
    stopped = share(person, make_counselor("Kim"), NOON)
    revoke(consent=stopped, by=person, at=timezone.now())
    consent = share(person, sam, NOON, signs=True, notes=True, alerts=True)
    ending = share(person, sam, NOON, kind=ConsentKind.COUNSELING_NOTES, days=10)
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
        "stopped_consent_id": stopped.pk,
        "ending_id": ending.pk,
        "client_id": Client.objects.get(counselor=sam, person=person).pk,
        "alert_id": person.alerts.get().pk,
        "calm_client_id": make_calm_client(sam, NOON).pk,
        "entry_id": make_entry(Client.objects.get(counselor=sam, person=person), timezone.now()).pk,
        "code_id": code.pk,
        "code": CODE,
        "invite": invite_supporter(by=person, at=NOON, **invited)[1],
    }


def _calls(person: User, mom: User) -> dict[str, Any]:
    """Let two supporters agree to be asked for a call, and ask one of them."""
    asked, other = make_supporter(person, NOON, mom), make_supporter(person, NOON, name="Lee")
    for link in (asked, other):
        agree_to_calls(link, NOON)
    return {"call_id": make_asked_call(person, NOON, asked).pk, "supporter_id": other.pk}


def _things_of_operators(operator: User) -> dict[str, Any]:
    listed, retired = (make_listed_group(operator, name=name) for name in ("Offered", "Retired"))
    retire_group(listed=retired, by=operator, at=NOON)
    closed = make_staff(Role.COUNSELOR, is_active=False)
    system, _ = make_system(NOON, operator=operator)
    invitation, token = invite_staff(
        by=operator, at=NOON, email="sam@clinic.example", role=Role.COUNSELOR
    )
    return {
        "retired_group_id": retired.pk,
        "system_id": system.pk,
        "system_ref": system.ref,
        "closed_account_ref": closed.subject_ref,
        "listed_id": listed.pk,
        "account_ref": make_staff(Role.COUNSELOR).subject_ref,
        "invitation_id": invitation.pk,
        "token": token,
    }


def _signed_in(user: User) -> SimpleCookie:
    """Sign in and return the cookies; a person is just about to sign a consent."""
    browser = Browser()
    if user.role == Role.PERSON:
        browser.force_login(user)
        terms = Terms(kind=ConsentKind.RECORD, purpose=Purpose.SUPPORT, last_day=date(2027, 1, 1))
        session = browser.session
        session[DRAFT] = seal_draft(Draft(terms, NOON), code=CODE)
        for system in System.objects.switched_on():
            session[SYSTEM_DRAFT] = seal_draft(Draft(terms, NOON), code=str(system.pk))
        for ending in Consent.objects.filter(person=user).ending_soon(NOON):
            session[place_of(ending)] = seal_draft(Draft(terms, NOON), code=str(ending.pk))
        for stopped in Consent.objects.filter(person=user).exclude(revoked_at=None):
            session[AGAIN] = seal_draft(Draft(terms, NOON), code=str(stopped.pk))
        session.save()
    else:
        sign_in(browser, user).get("/")  # the first request stores when a staff session began
    return just_asked(browser).cookies
