"""Record systems in pages: an operator's, and a person's way from the list to a signature."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from checkins.models import AccessEvent, AuditEvent, Client, Consent, System
from checkins.services.sharing import revoke
from tests.factories import (
    PASSWORD,
    as_sent,
    hand_to,
    just_asked,
    make_counselor,
    make_staff,
    make_system,
    save,
    share,
    sign_in,
)
from tests.pages import page_of
from tests.rows import shown_in
from tests.services.patterns import TODAY, noon

AT = noon(TODAY)
GOOD = {"name": "Hillside records", "what_for": "Keeps the charts.", "days": "90"}
TERMS = {"shows_signs": "on", "purpose": "support", "purpose_words": "", "days": "30"}
TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=True):
        yield


@pytest.fixture
def operating():
    return sign_in(Browser(), make_staff())


def test_the_token_is_shown_once_and_it_is_asked_who_it_is(operating):
    asked = operating.post(reverse("systems_register"), as_sent(GOOD))
    assert asked.status_code == 302
    assert not System.objects.exists()

    just_asked(operating)
    made = operating.post(reverse("systems_register"), as_sent(GOOD))

    (token,) = TOKEN.findall(page_of(made))
    assert made["Cache-Control"] == "no-store"
    answer = Browser().get("/api/v1/fhir/Patient", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert not TOKEN.search(page_of(operating.get(reverse("systems"))))


def test_the_same_form_shows_no_second_token(operating):
    just_asked(operating)
    form = as_sent(GOOD)
    operating.post(reverse("systems_register"), form)

    again = operating.post(reverse("systems_register"), form)

    assert again.status_code == 400
    assert "We don’t show its token again." in page_of(again)
    assert System.objects.count() == 1


def test_a_new_token_ends_the_earlier_one_and_switching_off_ends_all(operating):
    system, token = make_system(AT)
    just_asked(operating)
    made = operating.post(reverse("systems_token", args=[system.ref]), {"days": "30"})
    (new,) = TOKEN.findall(page_of(made))

    def status(secret):
        headers = {"Authorization": f"Bearer {secret}"}
        return Browser().get("/api/v1/fhir/Patient", headers=headers).status_code

    assert (status(token), status(new)) == (401, 200)
    operating.post(reverse("systems_off", args=[system.ref]))
    assert status(new) == 401
    late = operating.post(reverse("systems_token", args=[system.ref]), {"days": "30"})
    assert late.status_code == 400


def test_a_person_signs_from_the_list_and_stops_in_two_taps(signed_in, person):
    system, _ = make_system(AT, name="Hillside records")
    assert "Hillside records" in page_of(signed_in.get(reverse("sharing_systems")))
    ask, look = (reverse(f"sharing_systems_{name}", args=[system.pk]) for name in ("ask", "review"))
    assert signed_in.post(ask, TERMS)["Location"] == look
    page = page_of(signed_in.get(look))
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page)[1]

    asked = signed_in.post(look, as_sent({"shown": shown}))
    assert not Consent.objects.exists()
    done = signed_in.post(asked["Location"], {"password": PASSWORD}, follow=True)

    assert "You share this now." in page_of(done)
    consent = Consent.objects.get()
    assert (consent.system, consent.signature) == (system, "password")
    sharing = page_of(signed_in.get(reverse("sharing")))
    assert "record system" in sharing
    assert "What it copied stays there." in sharing
    signed_in.post(reverse("sharing_stop", args=[consent.pk]))
    assert not Consent.objects.in_force(AT + timedelta(hours=1)).exists()


def test_what_was_stopped_is_offered_again_and_read_before_it_is_signed(signed_in, person):
    system, _ = make_system(AT)
    stopped = hand_to(person, system, AT, signs=True)
    revoke(consent=stopped, by=person, at=AT)

    again = signed_in.post(reverse("sharing_again", args=[stopped.pk]))

    assert again["Location"] == reverse("sharing_systems_review", args=[system.pk])
    assert "answers to each sign" in page_of(signed_in.get(again["Location"]))
    other = signed_in.get(reverse("sharing_again_review", args=[stopped.pk]))
    assert other.status_code == 404


def test_a_switched_off_system_is_not_offered_and_home_says_what_ended(signed_in, person):
    system, _ = make_system(AT, name="Hillside records")
    hand_to(person, system, AT)
    operating = sign_in(Browser(), make_staff())
    operating.post(reverse("systems_off", args=[system.ref]))

    assert signed_in.get(reverse("sharing_systems_ask", args=[system.pk])).status_code == 404
    assert "switched off the record system" in page_of(signed_in.get(reverse("home")))


def test_a_copy_of_ones_own_asks_who_it_is_and_is_recorded(client, person):
    client.force_login(person)
    address = reverse("fhir_bundle")
    days = {"first_day": "2026-11-01", "last_day": "2026-11-23"}
    assert client.post(address, days).status_code == 302
    assert client.get(address).status_code == 302

    answer = just_asked(client).post(address, days)

    assert answer["Content-Disposition"] == 'attachment; filename="days-2026-11-01-2026-11-23.json"'
    assert AuditEvent.objects.filter(action="copy_taken", by=person.subject_ref).count() == 1
    assert not AccessEvent.objects.exists()


def test_a_counselors_copy_is_logged_before_it_leaves_and_ends_with_the_consent(client, person):
    sam = make_counselor()
    save(person, TODAY, AT, cravings=1)
    consent = share(person, sam, AT)
    sign_in(client, sam)
    address = reverse("clients_fhir", args=[Client.objects.get().pk])
    days = {"first_day": "2026-11-01", "last_day": "2026-11-23"}
    assert client.post(address, days).status_code == 302
    assert not AccessEvent.objects.exists()
    just_asked(client)

    assert client.post(address, days).status_code == 200
    event = AccessEvent.objects.get()
    assert (event.action, shown_in(event)[1]) == ("exported", [str(consent.pk)])
    visits = Browser()
    visits.force_login(person)
    assert "saved a copy of your data" in page_of(visits.get(reverse("visits")))
    revoke(consent=consent, by=person, at=AT + timedelta(minutes=1))
    assert client.post(address, days).status_code == 302
    assert AccessEvent.objects.count() == 1
