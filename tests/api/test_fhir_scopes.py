"""What each of the sixteen scopes hands on: to a system, a counselor, and the person themselves."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from checkins.models import Client, DailyCheckin, User
from tests.counts import count
from tests.factories import (
    hand_to,
    just_asked,
    make_counselor,
    make_person,
    make_system,
    save,
    share,
    sign_in,
)
from tests.fhir_histories import SCOPES
from tests.fhir_rules import faults_of
from tests.services.patterns import TODAY, noon

AT = noon(TODAY) + timedelta(minutes=5)
NOTE = "Zqnote about the river"
YESTERDAY = TODAY - timedelta(days=1)
NAMES = ("signs", "notes", "use", "alerts")
HANDED = ("QuestionnaireResponse", "Observation", "Flag")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


def lived(*, used: str = "yes") -> User:
    """A person with an answer to a sign, a note, a day with use, and an alert of each cause."""
    person = make_person(name="Zqname")
    told = {"used": used} if used else {}
    save(person, YESTERDAY, noon(YESTERDAY), planning=3, meeting="missed", finish=True)
    save(person, TODAY, noon(TODAY), cravings=2, note=NOTE, medicine="missed", finish=True, **told)
    return person


def name_of(scopes):
    return "-".join(name for name in NAMES if getattr(scopes, name)) or "levels"


def by_system(client, person, scopes):
    records, token = make_system(AT)
    hand_to(person, records, AT, **scopes)
    headers = {"Authorization": f"Bearer {token}"}
    found = client.get("/api/v1/fhir/Patient", headers=headers).json()
    (patient,) = [each["resource"] for each in found["entry"] if each["search"]["mode"] == "match"]
    return client.get(f"/api/v1/fhir/Patient/{patient['id']}/$everything", headers=headers).json()


def by_counselor(client, person, scopes):
    sam = make_counselor()
    share(person, sam, AT, **scopes)
    row = Client.objects.get(person=person, counselor=sam)
    return saved(just_asked(sign_in(client, sam)), reverse("clients_fhir", args=[row.pk]))


def by_person(client, person, scopes):
    client.force_login(person)
    return saved(just_asked(client), reverse("fhir_bundle"))


def saved(client, address):
    days = {"first_day": (TODAY - timedelta(days=30)).isoformat(), "last_day": TODAY.isoformat()}
    answer = client.post(address, days)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/fhir+json"
    return json.loads(b"".join(answer.streaming_content))


def handed(bundle):
    """What is about days, as text: the questions and the consent name every scope anyway."""
    return [
        each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] in HANDED
    ]


def links(bundle):
    found = set()
    for resource in handed(bundle):
        for item in resource.get("item", []):
            found |= {item["linkId"], *(each["linkId"] for each in item.get("item", []))}
    return found


def reasons_in(bundle):
    """The codes of all reasons, of all days."""
    return {
        each["valueCodeableConcept"]["coding"][0]["code"]
        for resource in handed(bundle)
        for each in resource.get("component", [])
        if each["code"]["coding"][0]["code"] == "reasons"
    }


def without_ids(bundle):
    """What is about days, without the ids that differ from person to person."""
    plain = [
        {name: value for name, value in resource.items() if name not in REFERS}
        for resource in handed(bundle)
    ]
    return sorted(json.dumps(resource, sort_keys=True) for resource in plain)


REFERS = {"id", "subject", "author", "source", "performer", "derivedFrom"}


@pytest.mark.one_in(4)
@pytest.mark.parametrize("reader", [by_system, by_counselor, by_person])
@pytest.mark.parametrize(
    "scopes",
    SCOPES,
    ids=lambda scopes: (
        "-".join(n for n in ("signs", "notes", "use", "alerts") if getattr(scopes, n)) or "levels"
    ),
)
def test_each_scope_hands_on_what_it_says_and_nothing_else(client, reader, scopes):
    given = {name: getattr(scopes, name) for name in NAMES}

    bundle = reader(client, lived(), given)

    sees = dict.fromkeys(given, True) if reader is by_person else given
    text = json.dumps(handed(bundle))
    assert faults_of(bundle) == []
    assert ("cravings" in links(bundle)) == sees["signs"]
    assert {"meeting", "medicine", "planning"} & links(bundle) == (
        {"meeting", "medicine", "planning"} if sees["signs"] else set()
    )
    assert (NOTE in text) == sees["notes"]
    assert ("used" in links(bundle)) == sees["use"]
    assert ('"code": "used"' in text) == sees["use"]
    flags = [each for each in handed(bundle) if each["resourceType"] == "Flag"]
    causes = {each["code"]["coding"][0]["code"] for each in flags}
    planning = "planning" if sees["signs"] else "answer"
    assert causes == (
        ({planning} | ({"use"} if sees["use"] else set())) if sees["alerts"] else set()
    )
    assert {"QuestionnaireResponse", "Observation"} <= {
        each["resource"]["resourceType"] for each in bundle["entry"]
    }
    count("rows of consent scopes in what is handed on")


@pytest.mark.parametrize("reader", [by_system, by_counselor])
@pytest.mark.parametrize("scopes", [each for each in SCOPES if not each.use], ids=name_of)
def test_without_use_a_day_with_use_reads_as_one_without(client, reader, scopes):
    given = {name: getattr(scopes, name) for name in NAMES}

    told, silent = (reader(client, lived(used=used), given) for used in ("yes", ""))

    assert without_ids(told) == without_ids(silent)


def test_the_plan_is_the_persons_alone(client):
    from tests.factories import make_plan

    everything = {"signs": True, "notes": True, "use": True, "alerts": True}
    person = lived()
    make_plan(person, coping="Zqplan")

    kinds = {
        reader.__name__: "CarePlan"
        in {
            each["resource"]["resourceType"] for each in reader(client, person, everything)["entry"]
        }
        for reader in (by_system, by_counselor, by_person)
    }

    assert kinds == {"by_system": False, "by_counselor": False, "by_person": True}


@pytest.mark.parametrize("signs", [False, True])
@pytest.mark.parametrize("reader", [by_system, by_counselor])
def test_no_reason_names_an_answer_to_who_is_not_shown_answers(client, reader, signs):
    person = lived(used="")
    single = ["planning_once", "heavy_cravings", "heavy_low_mood"]
    reasons = [*single, "rise_mental", "heavy_mental"]
    days = DailyCheckin.objects.filter(person=person, day=TODAY)
    days.update(reasons=reasons, reasons_without_use=reasons)

    bundle = reader(client, person, {"signs": signs})

    named = {"planning", *single} if signs else {"answer"}
    assert reasons_in(bundle) == {*named, "rise_mental", "heavy_mental"}
    text = json.dumps(handed(bundle))
    for word in ("planning", "cravings", "low_mood", "low mood"):
        assert (word in text) == signs
    assert faults_of(bundle) == []
