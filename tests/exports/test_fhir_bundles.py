"""Bundles of generated histories, each valid by the library and by R4 as it is written."""

import json
import random
from datetime import timedelta

import pytest
from fhir.resources.R4B.bundle import Bundle

from checkins.enums import AccessAction
from checkins.exports.fhir.bundles import collection
from checkins.exports.fhir.values import Place, patient_id
from checkins.models import Client, Consent
from checkins.queries.fhir import own_reading, span_of
from checkins.queries.sharing_reads import client_of
from checkins.services.fhir import open_patient, take_clients
from tests.amounts import how_many
from tests.counts import count
from tests.factories import hand_to, make_counselor, make_person, make_system, save, share
from tests.fhir_histories import SCOPES, lived, work_alerts
from tests.fhir_rules import faults_of
from tests.services.patterns import TODAY, noon

AMOUNT = how_many(quick=30, full=1000)
PLACE = Place("https://days.clinic.example/api/v1/fhir")
AT = noon(TODAY) + timedelta(minutes=5)
FIRST, LAST = TODAY - timedelta(days=60), TODAY
pytestmark = pytest.mark.django_db


def taken(reading, first=FIRST, last=LAST):
    """The whole of a bundle, put together from its pieces."""
    return json.loads("".join(collection(reading, PLACE, first, last, at=AT)))


def resources(bundle, kind):
    return [
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind
    ]


def check(bundle):
    Bundle.model_validate(bundle)
    assert faults_of(bundle) == []


def readings(number, person):
    """What each of the three readers would take of a person, by scopes of chance."""
    chance = random.Random(number)
    sam, (records, _) = make_counselor(), make_system(AT)
    scopes = chance.choice(SCOPES)
    given = {name: getattr(scopes, name) for name in ("signs", "notes", "use", "alerts")}
    share(person, sam, AT, **given)
    hand_to(person, records, AT, **given)
    work_alerts(person, sam, number)
    client = Client.objects.get(counselor=sam, person=person)
    yield own_reading(person)
    yield take_clients(client_id=client.pk, by=sam, at=AT)
    yield open_patient(
        system=records,
        patient=patient_id(person.subject_ref),
        at=AT,
        action=AccessAction.HANDED_ON,
    )


def test_bundles_of_generated_histories_are_valid():
    made, kinds = 0, set()
    for number in range(-(-AMOUNT // 3)):
        person = lived(number)
        for reading in readings(number, person):
            bundle = taken(reading)
            check(bundle)
            kinds |= {entry["resource"]["resourceType"] for entry in bundle["entry"]}
            made += 1
    count("FHIR bundles of generated histories, all valid", made)
    assert made >= AMOUNT
    assert kinds == {
        *("Patient", "Questionnaire", "QuestionnaireResponse", "Observation", "Flag"),
        *("CarePlan", "Consent", "OperationOutcome"),
    }


def test_a_fault_is_found_by_the_rules_and_by_the_library(person):
    save(person, TODAY, noon(TODAY), cravings=2, used="no", finish=True)
    whole = json.dumps(taken(own_reading(person)))

    def broken(old, new):
        assert whole.count(old) >= 1, old
        return json.loads(whole.replace(old, new, 1))

    for old, new in (
        ('"status": "completed"', '"status": "done"'),
        ('"status": "final"', '"status": "ready"'),
        ('"linkId": "used", "answer"', '"linkId": "drank", "answer"'),
        ('"reference": "Patient/', '"reference": "Patient/0'),
        ('"code": "informational"', '"code": "to-know"'),
        ('"type": "date"', '"type": "day"'),
    ):
        assert faults_of(broken(old, new)), old
    with pytest.raises(ValueError, match="validation error"):
        Bundle.model_validate(broken('"status": "final"', '"state": "final"'))


def test_one_day_reads_as_it_was_answered(person):
    day = save(
        person,
        TODAY,
        noon(TODAY),
        cravings=2,
        used="no",
        meeting="shared",
        note="Rain",
        finish=True,
    )

    bundle = taken(own_reading(person), TODAY, TODAY)

    (response,) = resources(bundle, "QuestionnaireResponse")
    answers = {
        item["linkId"]: next(iter(item["answer"][0].values()))
        for item in response["item"]
        if "answer" in item
    }
    rated = [item for group in response["item"] for item in group.get("item", [])]
    assert answers["day"] == TODAY.isoformat()
    assert answers["note"] == "Rain"
    assert answers["used"]["code"] == "no"
    assert answers["meeting"]["code"] == "shared"
    assert [(item["linkId"], item["answer"][0]["valueCoding"]["code"]) for item in rated] == [
        ("cravings", "2")
    ]
    scores = [item for item in resources(bundle, "Observation") if "valueQuantity" in item]
    known = {stage.value: score for stage, score in day.scores.items() if score is not None}
    assert {
        item["code"]["coding"][0]["code"]: item["valueQuantity"]["value"] for item in scores
    } == {stage: round(score, 4) for stage, score in known.items()}


def test_the_same_rows_have_the_same_ids_and_no_number_of_the_database(person):
    save(person, TODAY, noon(TODAY), cravings=2, finish=True)

    once, again = taken(own_reading(person)), taken(own_reading(person))

    ids = [entry["resource"]["id"] for entry in once["entry"]]
    assert ids == [entry["resource"]["id"] for entry in again["entry"]]
    assert str(person.subject_ref) not in json.dumps(once)


def test_only_days_of_the_range_are_taken(person):
    for back in (3, 2, 1):
        day = TODAY - timedelta(days=back)
        save(person, day, noon(day), cravings=1, finish=True)

    bundle = taken(own_reading(person), TODAY - timedelta(days=2), TODAY - timedelta(days=2))

    days = {item["effectiveDateTime"] for item in resources(bundle, "Observation")}
    assert days == {(TODAY - timedelta(days=2)).isoformat()}


def test_the_notice_is_in_each_bundle():
    bundle = taken(own_reading(make_person()))

    (outcome,) = resources(bundle, "OperationOutcome")
    assert outcome["issue"][0]["details"]["text"].startswith(
        "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    )
    assert {label["code"] for label in bundle["meta"]["security"]} == {"42CFRPart2", "NORDSCLCD"}


def test_a_consent_that_ends_while_a_file_leaves_hands_on_nothing_more(person):
    sam = make_counselor()
    for back in range(6, -1, -1):
        day = TODAY - timedelta(days=back)
        save(person, day, noon(day), cravings=1, finish=True)
    consent = share(person, sam, AT, signs=True)
    client = Client.objects.get(counselor=sam, person=person)
    reading = take_clients(client_id=client.pk, by=sam, at=AT)
    pieces = collection(reading, PLACE, FIRST, LAST, at=AT)
    begun = next(pieces) + next(pieces)

    Consent.objects.filter(pk=consent.pk).update(revoked_at=AT)
    rest = "".join(pieces)

    assert resources(json.loads(begun + rest), "QuestionnaireResponse") == []
    assert span_of(reading) is None
    assert client_of(sam, client.pk, at=AT).scopes is None
