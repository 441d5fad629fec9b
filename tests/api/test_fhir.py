"""The interface that record systems ask: who may, what it answers, and what it never touches."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.questionnaire import Questionnaire

from checkins.enums import AccessAction
from checkins.exports.fhir.values import patient_id
from checkins.models import AccessEvent, Consent, System, TryCount
from checkins.queries.visits import visits_of
from checkins.services.erasures import ask_to_erase
from checkins.services.fhir import REQUESTS, WRONG_TOKENS
from checkins.services.sharing import revoke, stop_all_sharing
from checkins.services.systems import renew_token, switch_off
from checkins.services.tries import _key_hash
from tests.factories import hand_to, make_person, make_staff, make_system, save, sign_in
from tests.fhir_rules import faults_of
from tests.query_counts import queries_made
from tests.rows import shown_in
from tests.services.patterns import TODAY, live, noon

AT = noon(TODAY) + timedelta(minutes=5)
ROOT = "/api/v1/fhir"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def system():
    return make_system(AT)


@pytest.fixture
def ask(client, system):
    """Ask an address below the root with the system's token."""

    def asked(path, **more):
        headers = {"Authorization": f"Bearer {system[1]}", **more.pop("headers", {})}
        return client.get(f"{ROOT}/{path}", more or None, headers=headers)

    return asked


@pytest.fixture
def sharing(system):
    """A person with one day, who hands it on to the system."""
    person = make_person(name="Zqname")
    save(person, TODAY, noon(TODAY), cravings=2, finish=True)
    hand_to(person, system[0], AT, signs=True)
    return person


def everything(person):
    return f"Patient/{patient_id(person.subject_ref)}/$everything"


def issue(answer):
    assert answer["Content-Type"] == "application/fhir+json"
    OperationOutcome.model_validate(answer.json())
    return answer.json()["issue"][0]


def test_what_can_be_asked_is_said(ask):
    answer = ask("metadata")

    assert answer.status_code == 200
    CapabilityStatement.model_validate(answer.json())
    assert answer.json()["fhirVersion"] == "4.0.1"


def test_a_system_lists_who_hands_on_to_it_and_nobody_else(ask, sharing):
    make_person(name="Zqother")

    answer = ask("Patient")

    Bundle.model_validate(answer.json())
    assert faults_of(answer.json()) == []
    assert answer.json()["total"] == 1
    assert "Zqname" in answer.text
    assert "Zqother" not in answer.text


def test_a_patient_and_the_questions_can_be_read(ask, sharing):
    one = ask(f"Patient/{patient_id(sharing.subject_ref)}")
    questions = ask("Questionnaire/daily-check-in-v1")

    Patient.model_validate(one.json())
    Questionnaire.model_validate(questions.json())
    assert one.json()["name"] == [{"text": "Zqname"}]


def test_who_gave_no_name_is_known_by_the_address(ask, system):
    person = make_person(name="")
    hand_to(person, system[0], AT)

    one = ask(f"Patient/{patient_id(person.subject_ref)}").json()

    assert "name" not in one
    assert one["telecom"] == [{"system": "email", "value": person.email}]


def test_each_request_is_written_down_and_seen_by_the_person(ask, sharing, system):
    ask("Patient")
    ask(everything(sharing))

    rows = [
        (event.actor, event.role, event.action, shown_in(event)[0])
        for event in AccessEvent.objects.order_by("pk")
    ]
    ref = str(sharing.subject_ref)
    assert rows == [
        (system[0].ref, "system", AccessAction.LISTED_BY_SYSTEM, [ref]),
        (system[0].ref, "system", AccessAction.HANDED_ON, [ref]),
    ]
    seen = [(visit.who, visit.did) for visit in visits_of(sharing, at=AT).visits]
    assert seen == [
        (system[0].name, "copied what you share with it"),
        (system[0].name, "saw you in its list"),
    ]


def test_the_range_is_kept_and_a_page_leads_to_the_next(ask, system):
    person = make_person()
    live(person, "1" * 105)
    hand_to(person, system[0], AT)

    days, pages, more = [], 0, ask(everything(person))
    while True:
        pages += 1
        assert more.status_code == 200
        assert faults_of(more.json()) == []
        days += [
            each["resource"]["effectiveDateTime"]
            for each in more.json()["entry"]
            if each["resource"].get("code", {}).get("coding", [{}])[0].get("code") == "level"
        ]
        links = {link["relation"]: link["url"] for link in more.json()["link"]}
        if "next" not in links:
            break
        more = ask(links["next"].partition(f"{ROOT}/")[2])

    assert pages == 2
    assert days == sorted(set(days))
    assert len(days) == 105
    short = ask(everything(person), start="2026-11-20", end="2026-11-21").json()
    assert {"2026-11-20", "2026-11-21"} == {
        each["resource"]["effectiveDateTime"]
        for each in short["entry"]
        if "effectiveDateTime" in each["resource"]
    }


# --- who is refused ------------------------------------------------------------------------------


def ended_by(person, system, how):
    consent = Consent.objects.get(system=system)
    if how == "revoked":
        revoke(consent=consent, by=person, at=AT)
    elif how == "all stopped":
        stop_all_sharing(by=person, at=AT)
    elif how == "asked to be erased":
        ask_to_erase(by=person, at=AT)
    elif how == "account closed":
        person.is_active = False
        person.save()


@pytest.mark.parametrize("how", ["revoked", "all stopped", "asked to be erased", "account closed"])
def test_after_an_end_the_next_request_finds_nobody(ask, sharing, system, how):
    assert ask(everything(sharing)).status_code == 200

    ended_by(sharing, system[0], how)

    gone, absent = ask(everything(sharing)), ask("Patient/00000000-0000-4000-8000-000000000000")
    assert (gone.status_code, absent.status_code) == (404, 404)
    assert gone.content == absent.content
    assert ask("Patient").json()["total"] == 0


def test_after_its_last_day_a_consent_hands_on_nothing(ask, sharing, system):
    with time_machine.travel(AT + timedelta(days=62), tick=False):
        assert ask(everything(sharing)).status_code == 404


def test_a_system_that_is_switched_off_is_refused_at_once(ask, sharing, system):
    switch_off(system=system[0], by=make_staff(), at=AT)

    assert ask(everything(sharing)).status_code == 401
    assert not Consent.objects.in_force(AT).exists()


def test_a_token_that_ended_or_was_replaced_opens_nothing(ask, sharing, system, client):
    with time_machine.travel(AT + timedelta(days=92), tick=False):
        assert ask("Patient").status_code == 401
    new = renew_token(system=system[0], by=make_staff(), at=AT, last_day=TODAY + timedelta(days=9))

    assert ask("Patient").status_code == 401
    answer = client.get(f"{ROOT}/Patient", headers={"Authorization": f"Bearer {new}"})
    assert answer.status_code == 200


def test_another_systems_people_are_nobody(ask, client, sharing):
    _, token = make_system(AT)

    answer = client.get(
        f"{ROOT}/{everything(sharing)}", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong",
        "Basic {token}",
        "Bearer {token} ",
        "{token}",
        "Bearer {token},Bearer {token}",
    ],
)
def test_only_the_whole_header_opens(client, system, header):
    headers = {} if header is None else {"Authorization": header.format(token=system[1])}

    answer = client.get(f"{ROOT}/Patient", headers=headers)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert issue(answer)["code"] == "login"


def test_a_token_elsewhere_opens_nothing(client, system):
    client.cookies["Authorization"] = f"Bearer {system[1]}"

    for query in ({"access_token": system[1]}, {"token": system[1]}):
        assert client.get(f"{ROOT}/Patient", query).status_code == 401
    assert client.post(f"{ROOT}/Patient", {"access_token": system[1]}).status_code == 405


def test_nothing_is_written(ask, client, system):
    headers = {"Authorization": f"Bearer {system[1]}"}

    for verb in ("post", "put", "patch", "delete", "options"):
        answer = getattr(client, verb)(f"{ROOT}/Patient", headers=headers)
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD"
        assert issue(answer)["code"] == "not-supported"


# --- no session, no cookie -----------------------------------------------------------------------


def test_a_session_beside_the_token_changes_nothing(client, sharing, system):
    bare = type(client)()
    headers = {"Authorization": f"Bearer {system[1]}"}
    # The first one notes that it asked, and stores the list of whom it is shown.
    bare.get(f"{ROOT}/{everything(sharing)}", headers=headers)
    sign_in(client, make_staff())
    before = list(Session.objects.values_list("session_data", "expire_date"))

    with queries_made() as with_session:
        one = client.get(f"{ROOT}/{everything(sharing)}", headers=headers)
    with queries_made() as without:
        other = bare.get(f"{ROOT}/{everything(sharing)}", headers=headers)

    assert one.status_code == other.status_code == 200
    assert one.content == other.content
    assert not one.cookies
    assert len(with_session) == len(without)
    assert not [sql for sql in with_session if "session" in sql.lower()]
    assert list(Session.objects.values_list("session_data", "expire_date")) == before


def test_a_session_alone_opens_nothing(client, sharing):
    client.force_login(sharing)

    for path in ("metadata", "Patient", everything(sharing), "nothing/here"):
        answer = client.get(f"{ROOT}/{path}")
        assert answer.status_code == 401
        assert not answer.cookies


def test_nothing_on_the_way_keeps_an_answer(ask, sharing):
    for path in ("metadata", "Patient", everything(sharing), "Patient/x"):
        assert ask(path)["Cache-Control"] == "no-store"


def test_one_more_person_costs_no_more_queries(ask, sharing, system):
    ask("metadata")  # the first one notes that it asked
    with queries_made() as one:
        ask("Patient")
    for _ in range(2):
        hand_to(make_person(), system[0], AT)
    with queries_made() as three:
        ask("Patient")

    assert len(one) == len(three)


# --- what is refused -----------------------------------------------------------------------------


HUGE = "9" * 5000
BAD_DAYS = [
    *("", "2026-13-01", "2026-02-30", "yesterday", "20261101", "2026-11-01T00:00", HUGE),
    *("2026-11-01%00", "%EF%BC%92026-11-01", "0000-01-01", "2026-11-01&{name}=2026-11-02"),
]
PAGES = ["0", "-1", "x", HUGE, "1%00", "1&page=2", ""]


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        *(("everything", f"{name}={day}", name) for name in ("start", "end") for day in BAD_DAYS),
        ("everything", "start=2026-11-02&end=2026-11-01", "end"),
        *(("Patient", f"page={value}", "page") for value in PAGES),
        ("Patient", "name=Zqname", ""),
        ("metadata", "zq=1", ""),
        ("everything", "_since=2026", ""),
        ("Patient", "_format=json&_format=json", "_format"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(ask, sharing, path, query, named):
    where = everything(sharing) if path == "everything" else path

    answer = ask(f"{where}?{query.format(name=named)}")

    assert answer.status_code == 400
    found = issue(answer)
    assert found.get("expression", [""]) == ([f"http.{named}"] if named else [""])
    assert not any(word in answer.text for word in ("zq", "Zqname", "yesterday", HUGE, "\x00"))
    assert not AccessEvent.objects.exists()


@pytest.mark.parametrize("patient", ["x", "0", "%00", "9" * 5000, "..", "a'--", "%F0%9F%98%80"])
def test_an_id_of_nobody_is_absent(ask, sharing, patient):
    nobody = ask("Patient/00000000-0000-4000-8000-000000000000")

    for path in (
        f"Patient/{patient}",
        f"Patient/{patient}/$everything",
        f"Questionnaire/{patient}",
    ):
        answer = ask(path)
        assert answer.status_code == 404
        assert answer.content == nobody.content


def test_any_other_address_is_absent(ask):
    for path in ("", "Patient/", "Observation", "Patient/a/b", "../../v2/"):
        answer = ask(path)
        assert answer.status_code == 404
        assert issue(answer)["code"] == "not-found"


@pytest.mark.parametrize("accept", ["application/fhir+xml", "text/html", "image/*"])
def test_who_takes_no_json_is_told(ask, accept):
    answer = ask("metadata", headers={"Accept": accept})

    assert answer.status_code == 406
    assert issue(answer)["code"] == "not-supported"
    assert ask("metadata", _format="xml").status_code == 406


@pytest.mark.parametrize(
    "accept", ["*/*", "application/fhir+json; q=0.9, text/html", "application/json"]
)
def test_who_takes_json_gets_it(ask, accept):
    assert ask("metadata", headers={"Accept": accept}).status_code == 200


def test_a_token_is_slowed_and_told_for_how_long(ask, client, system):
    key = _key_hash(REQUESTS, f"system {system[0].ref}")
    ask("metadata")
    row = TryCount.objects.get(kind=REQUESTS.kind, key_hash=key)
    TryCount.objects.filter(pk=row.pk).update(moments=row.moments * (REQUESTS.most - 1))
    assert ask("metadata").status_code == 200

    answer = ask("metadata")

    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert issue(answer)["code"] == "throttled"
    _, other = make_system(AT)
    headers = {"Authorization": f"Bearer {other}"}
    assert client.get(f"{ROOT}/metadata", headers=headers).status_code == 200


def test_wrong_tokens_are_counted_by_network_and_lock_no_system_out(ask, client):
    for number in range(WRONG_TOKENS.most):
        headers = {"Authorization": f"Bearer {number:043}"}
        assert client.get(f"{ROOT}/metadata", headers=headers).status_code == 401

    wrong = {"Authorization": f"Bearer {'x' * 43}"}
    answer = client.get(f"{ROOT}/metadata", headers=wrong)

    assert answer.status_code == 429
    assert answer["Retry-After"] == "300"
    elsewhere = {**wrong, "X-Forwarded-For": "203.0.113.9"}
    assert client.get(f"{ROOT}/metadata", headers=elsewhere).status_code == 429
    assert ask("metadata").status_code == 200  # nobody in its network can lock a system out


def test_the_last_use_is_kept_by_the_minute(ask, system):
    ask("metadata")
    with time_machine.travel(AT + timedelta(seconds=30), tick=False):
        ask("metadata")

    assert System.objects.get(pk=system[0].pk).used_at == AT


def test_a_fault_of_ours_is_an_outcome_too(client, ask, monkeypatch, sharing):
    client.raise_request_exception = False
    monkeypatch.setattr("checkins.api.fhir.page_of_everything", None)

    answer = ask(everything(sharing))

    assert answer.status_code == 500
    assert issue(answer)["code"] == "exception"


def test_a_request_that_no_page_sends_is_an_outcome_too(client, system):
    answer = client.get(
        f"{ROOT}/metadata",
        headers={
            "Authorization": f"Bearer {system[1]}",
            "Content-Type": "text/plain; charset=utf-7",
        },
    )

    assert answer.status_code == 400
    assert issue(answer)["code"] == "invalid"


def test_plain_http_is_refused_and_not_led_on(client, system, settings):
    settings.SECURE_SSL_REDIRECT = True
    headers = {"Authorization": f"Bearer {system[1]}"}

    plain = client.get(f"{ROOT}/metadata", headers=headers)
    safe = client.get(f"{ROOT}/metadata", headers=headers, secure=True)

    assert (plain.status_code, safe.status_code) == (403, 200)
    assert "Location" not in plain
    assert issue(plain)["code"] == "forbidden"


def test_addresses_of_pages_are_as_before(client):
    assert client.get(reverse("help")).status_code == 200
