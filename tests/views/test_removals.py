"""Each removal says one sentence and offers Undo; undoing says in words what became of it."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import Removal
from checkins.models import SupportContact, User
from checkins.models.removals import UNDO_WITHIN
from checkins.services.contacts import MOST_CONTACTS
from checkins.services.removals import purge_removed
from checkins.views.removals import WAYS
from tests.conftest import NOON
from tests.factories import just_asked, make_contact, make_person, make_removed_contact
from tests.pages import main_of
from tests.views.everything import Everything, make_everything
from tests.views.routes.addresses import OWN, TODAY

pytestmark = pytest.mark.django_db
STATUS = re.compile(r'<p (?:class="notice" )?role="status">([^<]+)')
UNDO = re.compile(r'<form method="post" action="(/undo/[^"]+)">')
# What takes away what, with what is posted; a look back is written first.
REMOVES = {
    Removal.CONTACT: ("contacts_remove", {}),
    Removal.THOUGHT: ("thoughts_remove", {}),
    Removal.RIDE: ("rides_remove", {}),
    Removal.KEPT_STEP: ("small_steps_let_go", {}),
    Removal.GROUP: ("groups_remove", {}),
    Removal.OWN_LINE: ("own_lines_retire", {}),
    Removal.BREAK: ("breaks_end", {}),
    Removal.ASIDE: ("pages_aside_drop", {}),
    Removal.LOOK_BACK: ("look_backs_day", {"remove": "1"}),
    Removal.IMPORT: ("imports_drop", {}),
    Removal.INVITATION: ("supporters_remove", {}),
}


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """The person and all that can be removed, made once: each test is taken back."""
    return make_everything()


def removed(everything: Everything, removal: Removal) -> tuple[Client, str]:
    """Take one thing away, and return the browser and the page that follows."""
    route, fields = REMOVES[removal]
    parameters = everything.parameters_of(route)
    browser = everything.browser()
    if removal is Removal.INVITATION:
        parameters["supporter_id"] = everything.person.supporters.get(accepted_at=None).pk
    address = OWN[route].address(**parameters)
    if removal is Removal.LOOK_BACK:
        browser.post(address, {"before": "Rain", "came_first": "mental"})
        browser.get("/")
    return browser, main_of(browser.post(address, fields, follow=True))


def undone(browser: Client, address: str, fields: dict[str, Any] | None = None) -> list[str]:
    return STATUS.findall(main_of(browser.post(address, fields or {}, follow=True)))


def test_every_removal_can_be_undone() -> None:
    assert set(REMOVES) == set(WAYS) == set(Removal)


@pytest.mark.parametrize("removal", Removal)
def test_a_removal_says_one_sentence_beside_undo(everything: Everything, removal: Removal) -> None:
    _, page = removed(everything, removal)

    assert len(STATUS.findall(page)) == len(UNDO.findall(page)) == 1
    assert f"/undo/{removal}/" in UNDO.findall(page)[0]


@pytest.mark.parametrize("removal", Removal)
def test_undo_brings_it_back_once_and_says_so(everything: Everything, removal: Removal) -> None:
    browser, page = removed(everything, removal)
    [address] = UNDO.findall(page)

    said = [undone(browser, address) for _ in range(2)]

    assert said[1] == ["Nothing to undo. It’s back already."]
    assert len(said[0]) == 1
    assert re.search(r"\b(back|open) ", said[0][0].replace(".", " "))


@pytest.mark.parametrize("removal", Removal)
def test_an_absent_row_and_a_foreign_one_are_answered_alike(
    everything: Everything, removal: Removal
) -> None:
    _, page = removed(everything, removal)
    [foreign] = UNDO.findall(page)
    absent = OWN["removals_undo"].address(removal=removal.value)
    stranger = Client()
    stranger.force_login(make_person())
    just_asked(stranger)

    said = [undone(stranger, address) for address in (foreign, absent)]

    assert said == [["It’s too late to undo that. You can undo for one day."]] * 2


@pytest.mark.parametrize("is_purged", [False, True])
def test_too_late_is_said_calmly(signed_in: Client, person: User, *, is_purged: bool) -> None:
    contact = make_removed_contact(person, NOON)
    if is_purged:
        purge_removed(at=NOON + UNDO_WITHIN)

    with time_machine.travel(NOON + UNDO_WITHIN):
        signed_in.force_login(person)
        said = undone(signed_in, reverse("removals_undo", args=["person", contact.pk]))

    assert said == ["It’s too late to undo that. You can undo for one day."]


def test_a_full_list_is_said(signed_in: Client, person: User) -> None:
    contact = make_removed_contact(person)
    for _ in range(MOST_CONTACTS):
        make_contact(person)

    said = undone(signed_in, reverse("removals_undo", args=["person", contact.pk]))

    assert said == ["Your list is full, with 20 people. Take one off, then undo."]
    assert SupportContact.objects.visible_to(person).count() == MOST_CONTACTS


def test_an_unknown_kind_is_not_found_and_a_field_is_refused(
    signed_in: Client, person: User
) -> None:
    contact = make_removed_contact(person)
    unknown = reverse("removals_undo", args=["nothing", contact.pk])
    known = reverse("removals_undo", args=["person", contact.pk])

    codes = [signed_in.post(unknown).status_code, signed_in.post(known, {"x": "1"}).status_code]

    assert codes == [404, 400]
    assert not SupportContact.objects.visible_to(person).exists()


def test_undo_is_offered_once(signed_in: Client, person: User) -> None:
    contact = make_contact(person)

    signed_in.post(reverse("contacts_remove", args=[contact.pk]))
    pages = [main_of(signed_in.get(reverse("contacts"))) for _ in range(2)]

    assert [len(UNDO.findall(page)) for page in pages] == [1, 0]


def test_a_page_that_is_one_form_says_it_without_a_form_of_its_own(
    signed_in: Client, person: User
) -> None:
    contact = make_contact(person)
    signed_in.post(reverse("contacts_remove", args=[contact.pk]))

    with time_machine.travel(NOON):
        page = signed_in.get(reverse("checkins_page", args=[TODAY, 1])).content.decode()

    assert f"{contact.name} is off your list." in page
    assert not UNDO.findall(page)
