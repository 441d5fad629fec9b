"""A sealed text that cannot be opened takes no page down: a sentence stands in its place."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client
from django.urls import reverse

from checkins.enums import CallOrText, ContactHow, OwnLineKind
from checkins.models import Client as ClientRow
from checkins.models import (
    LookBack,
    Profile,
    SealCanary,
    SupportContact,
    SupportGroup,
    ThoughtRecord,
)
from checkins.models.sealed import UNOPENED, SealedText
from checkins.services.accounts import say_used_means
from checkins.services.append_only import lifted
from checkins.services.call_sheets import CallAnswers, change_call_sheet
from checkins.services.contact_log import log_contact
from checkins.services.contacts import set_text_words
from checkins.services.look_backs import keep_look_back
from tests.conftest import NOON
from tests.factories import PASSWORD, make_break, make_counselor, make_group, make_own_line, save
from tests.views.everything import YESTERDAY, Everything, make_everything
from tests.views.kinds import Audience
from tests.views.routes.addresses import ROUTES, TODAY
from tests.views.routes.table import POLICY

pytestmark = pytest.mark.django_db
PERSON, COUNSELOR = Audience.PERSON, Audience.COUNSELOR
SEALED = {
    f"{model.__name__}.{name}": (model, value.column)
    for model in apps.get_app_config("checkins").get_models()
    for name, value in vars(model).items()
    if isinstance(value, SealedText) and model is not SealCanary
}
WITHOUT_A_PLACE = (
    *("AccountChange.before", "AccountNotice.address"),  # test_account_changes.py
    *("AccountMail.values_text", "PendingAddress.address"),  # test_addresses.py
    *("FormDraft.form", "Profile.code_link"),
    "PushSubscription.values_text",  # test_push.py
    "Supporter.shown_name",  # it stands beside a signal alone
)
# Where each text is read, one page for each kind of reader.
READ_AT = {
    "SupportContact.number": [(PERSON, "help"), (PERSON, "contacts"), (PERSON, "plans")],
    "SupportContact.name": [(PERSON, "help"), (PERSON, "contacts")],
    "Supporter.name": [(PERSON, "supporters")],
    "PlanVersion.text": [(PERSON, "plans"), (PERSON, "plans_version")],
    "CravingEpisode.text": [
        *((PERSON, "rides"), (PERSON, "rides_ride"), (PERSON, "my_days_day")),
    ],
    "ThoughtRecord.text": [(PERSON, "thoughts"), (PERSON, "thoughts_record")],
    "CheckinSubmission.note": [
        *((PERSON, "checkins_page"), (COUNSELOR, "clients_page"), (PERSON, "my_days")),
        *((PERSON, "my_days_day"), (PERSON, "my_days_month"), (PERSON, "my_days_notes")),
    ],
    "Consent.text": [(PERSON, "sharing_consent")],
    "ContactLog.line": [(COUNSELOR, "clients_page")],
    "LookBack.before": [(PERSON, "look_backs_day")],
    "LookBack.helped": [(PERSON, "look_backs_day")],
    "OwnLine.text": [(PERSON, "own_lines_triggers"), (PERSON, "own_lines_signs")],
    "Profile.used_means_text": [(PERSON, "checkins_page"), (PERSON, "settings_change")],
    "Profile.text_words": [(PERSON, "contacts_text")],
    "StepChoice.text": [(PERSON, "small_steps")],
    "WeekIntention.text": [(PERSON, "weeks"), (PERSON, "home")],
    "KeptStep.text": [(PERSON, "small_steps")],
    "PageAside.text": [(PERSON, "pages_aside")],
    "Break.word": [(PERSON, "breaks")],
    "SupportGroup.name": [(PERSON, "groups"), (PERSON, "groups_group")],
    "SupportGroup.place": [(PERSON, "groups"), (PERSON, "groups_group")],
    "SupportGroup.link": [(PERSON, "groups"), (PERSON, "groups_group")],
    "CallSheet.number": [(PERSON, "sharing_call"), (COUNSELOR, "clients_page")],
    "CallSheet.safe_hours": [(PERSON, "sharing_call"), (COUNSELOR, "clients_page")],
    "CheckinImport.file": [(PERSON, "imports")],
    "SafetyNote.text": [(COUNSELOR, "safety_notes_inbox")],
    "BodyCheck.ticks_text": [],  # ticks that do not open are as none: test_day_after.py
    # What does not open is as none: test_form_marks.py, test_code_links.py.
    **{name: [] for name in WITHOUT_A_PLACE},
}
# The page of a check-in on which a text is shown, and the setting.
WHERE = {
    "CheckinSubmission.note": {"page_number": 3},
    "Profile.used_means_text": {"page_number": 4, "what": "used-means"},
}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """A person with a text in every sealed column, made once: each test is taken back."""
    made = make_everything()
    person = made.person
    save(person, TODAY, NOON, note="A note")
    say_used_means(by=person, at=NOON, means={"other": "kratom"})
    set_text_words(by=person, at=NOON, words="Please call me")
    make_own_line(person, "I snap", OwnLineKind.SIGN)
    later = TODAY + timedelta(days=30)
    make_break(person, TODAY, first=later, last=later, word="A trip")
    group = make_group(person, name="Wednesday group", weekday=2, link="https://example.org/room")
    log_contact(
        client=ClientRow.objects.get(counselor=made.counselor, person=made.person),
        by=made.counselor,
        at=NOON,
        how=ContactHow.CALL,
        reached=True,
        line="Spoke",
    )
    keep_look_back(
        day=person.daily_checkins.get(day=YESTERDAY),
        by=person,
        at=NOON,
        came_first="",
        before="A fight",
        helped="A walk",
    )
    answers = CallAnswers(
        number="555-0142",
        call_or_text=CallOrText.CALL,
        safe_hours="after 5",
        may_leave_message=False,
        naloxone_at_home="",
    )
    change_call_sheet(answers=answers, by=person, at=NOON)
    return Everything(
        person, made.counselor, {**made.parameters, "group_id": group.pk}, made.cookies
    )


def damage(*names: str) -> None:
    """Damage the named texts, in every row that has one."""
    with lifted():
        for name in set(names) - set(WITHOUT_A_PLACE):
            model, column = SEALED[name]
            found = model._default_manager.exclude(**{column: ""})
            assert found.update(**{column: "damaged"}), name


def address_of(everything: Everything, route: str, name: str = "") -> str:
    return ROUTES[route].address(**{**everything.parameters_of(route), **WHERE.get(name, {})})


def test_every_sealed_text_is_read_somewhere() -> None:
    assert READ_AT.keys() == SEALED.keys()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", READ_AT)
def test_one_that_cannot_be_opened_says_so_in_its_place(everything: Everything, name: str) -> None:
    pages = [
        (everything.browser(who), address_of(everything, route, name))
        for who, route in READ_AT[name]
    ]
    before = [UNOPENED in browser.get(address).content.decode() for browser, address in pages]

    damage(name)

    responses = [browser.get(address) for browser, address in pages]
    assert before == [False] * len(pages)
    assert [response.status_code for response in responses] == [200] * len(pages)
    assert [UNOPENED in response.content.decode() for response in responses] == [True] * len(pages)


def test_no_page_fails_if_no_text_can_be_opened(everything: Everything) -> None:
    damage(*SEALED)

    asked = {
        (who, name): everything.browser(who).get(
            ROUTES[name].address(**everything.parameters_of(name), page_number=page_number)
        )
        for name, row in POLICY.items()
        for who in row.whom & everything.cookies.keys()
        for page_number in ((1, 2, 3, 4) if name == "checkins_page" else (1,))
        if row.get == 200
    }

    assert len(asked) > 60
    assert [key for key, response in asked.items() if response.status_code >= 500] == []


def test_no_link_leads_to_what_cannot_be_opened(everything: Everything) -> None:
    damage("SupportContact.number", "SupportGroup.link", "CallSheet.number")

    for who, route in [
        (PERSON, "help"),
        (PERSON, "home"),
        (PERSON, "contacts"),
        (PERSON, "plans"),
        (PERSON, "groups"),
        (PERSON, "checkins_done"),
        (COUNSELOR, "clients_page"),
    ]:
        page = everything.browser(who).get(address_of(everything, route)).content.decode()
        assert [bad for bad in ('"tel:"', '"sms:"', f'href="{UNOPENED}') if bad in page] == []


# --- a form that shows it loses nothing -----------------------------------------------------------


def posted(everything: Everything, route: str, **fields: Any) -> int:
    browser = everything.browser()
    return browser.post(address_of(everything, route), fields).status_code


def test_a_group_is_changed_without_losing_its_place(everything: Everything) -> None:
    damage("SupportGroup.place")
    group = SupportGroup.objects.get(pk=everything.parameters["group_id"])

    group.place = group.place
    group.save()

    group.refresh_from_db()
    assert (group.sealed_place, group.place) == ("damaged", UNOPENED)


def test_a_thought_saved_as_it_is_shown_stays_sealed(everything: Everything) -> None:
    damage("ThoughtRecord.text")

    status = posted(everything, "thoughts_edit", thought=UNOPENED, before="70")

    record = ThoughtRecord.objects.get(pk=everything.parameters["thought_id"])
    assert (status, record.before, record.sealed_text) == (302, 70, "damaged")


def test_what_used_means_saved_as_it_is_shown_stays_sealed(everything: Everything) -> None:
    damage("Profile.used_means_text")
    address = reverse("settings_change", args=["used-means"])

    everything.browser().post(address, {"means": "other", "other": UNOPENED})

    assert Profile.objects.get(person=everything.person).sealed_used_means == "damaged"


def test_a_look_back_saved_as_it_is_shown_stays_sealed(everything: Everything) -> None:
    damage("LookBack.before")

    posted(everything, "look_backs_day", before=UNOPENED, helped="A talk", came_first="")

    look = LookBack.objects.get(person=everything.person)
    assert (look.sealed_before, look.helped) == ("damaged", "A talk")


def test_a_new_text_takes_the_place_of_a_damaged_one(everything: Everything) -> None:
    damage("SupportContact.number")
    contact = everything.parameters["contact_id"]

    status = posted(everything, "contacts_change", name="Rosa", number="555-0199", may_text="on")

    assert status == 302
    assert SupportContact.objects.get(pk=contact).number == "555-0199"


# --- second factors -------------------------------------------------------------------------------


def test_a_second_factor_that_cannot_be_opened_lets_nobody_in(client: Client) -> None:
    sam = make_counselor()
    Authenticator.objects.filter(user=sam, type=Authenticator.Type.TOTP).update(
        data={"secret": "damaged"}
    )
    [code, *_] = Authenticator.objects.get(user=sam, type="recovery_codes").wrap().generate_codes()
    client.post(reverse("account_login"), {"login": sam.email, "password": PASSWORD})

    refused = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    taken = client.post(reverse("mfa_authenticate"), {"code": code})

    assert "That code isn\N{RIGHT SINGLE QUOTATION MARK}t right" in refused.content.decode()
    assert (taken.status_code, taken.url) == (302, "/")


def test_backup_codes_that_cannot_be_opened_are_made_anew(everything: Everything) -> None:
    browser = everything.browser(COUNSELOR)
    Authenticator.objects.filter(user=everything.counselor, type="recovery_codes").update(
        data={"seed": "damaged", "used_mask": 0}
    )
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    page = browser.get(reverse("mfa_view_recovery_codes"), follow=True)
    browser.post(reverse("mfa_generate_recovery_codes"))

    assert "We can\N{RIGHT SINGLE QUOTATION MARK}t open your backup codes." in page.content.decode()
    assert browser.get(reverse("mfa_view_recovery_codes")).status_code == 200
