"""The file that tells programmers what a phone sends: it is sound, and says what the code does."""

from dataclasses import replace

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import Role
from checkins.forms import sync, sync_json
from checkins.forms.base import UUID_TEXT
from checkins.forms.checkins import NOTE_LENGTH
from checkins.services.sync import SENDING
from tests.api.openapi import DOCUMENT, is_as, parts, resolved
from tests.api.sync_pages import PAGES, Phone, a_page
from tests.conftest import NOON
from tests.factories import make_person, make_staff

SCHEMAS = DOCUMENT["components"]["schemas"]
PAGE = SCHEMAS["Page"]["properties"]
OPERATIONS = {
    "GET": DOCUMENT["paths"]["/session"]["get"],
    "POST": DOCUMENT["paths"]["/checkins"]["post"],
}


def responses(method):
    return {code: resolved(answer) for code, answer in OPERATIONS[method]["responses"].items()}


def schema_of(answer):
    assert list(answer["content"]) == ["application/json"]
    return answer["content"]["application/json"]["schema"]


def test_the_file_is_sound_and_its_examples_are_as_its_schemas_say():
    bodies = [OPERATIONS["POST"]["requestBody"]]
    answers = [answer for method in OPERATIONS for answer in responses(method).values()]

    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT.keys() == {"openapi", "info", "servers", "security", "paths", "components"}
    assert all(resolved(part) for part in parts() if "$ref" in part)
    for method, operation in OPERATIONS.items():
        assert {"operationId", "summary", "responses"} <= operation.keys(), method
    for part in [*bodies, *answers]:
        assert part["description"].endswith(".")
        examples = part["content"]["application/json"]["examples"]
        assert examples
        for example in examples.values():
            assert is_as(schema_of(part), example["value"]), example


def test_the_file_has_the_names_and_limits_of_the_code():
    def whole(pattern):
        return f"^{pattern.pattern}$"

    addresses = {f"{DOCUMENT['servers'][0]['url']}{path}" for path in DOCUMENT["paths"]}
    batch = SCHEMAS["Batch"]["properties"]["pages"]
    _, rating, text, codes = PAGE["answers"]["additionalProperties"]["oneOf"]

    assert addresses == {reverse("api_checkins"), reverse("api_session")}
    assert PAGE.keys() == sync.MEMBERS.keys()
    assert {*SCHEMAS["Page"]["required"]} == PAGE.keys() - sync.MAY_BE_LEFT_OUT
    patterns = {name: part["pattern"] for name, part in PAGE.items() if "pattern" in part}
    assert patterns == {
        "owner": whole(sync.OWNER),
        "uuid": whole(UUID_TEXT),
        "day": whole(sync.DAY),
        "edited_at": whole(sync.MOMENT),
    }
    assert (batch["minItems"], batch["maxItems"]) == (1, sync.MOST_PAGES)
    assert {PAGE[name]["maxItems"] for name in ("asked", "bulk")} == {sync.MOST_NAMES}
    assert codes["items"]["pattern"] == PAGE["asked"]["items"]["pattern"] == whole(sync.NAME)
    assert (rating["minimum"], rating["maximum"], text["maxLength"]) == (0, 4, NOTE_LENGTH)
    assert sync_json.MOST_BYTES == 64 * 1024
    assert (SENDING.most, SENDING.within.total_seconds()) == (40, 600)


@pytest.fixture
def phone(person):
    with time_machine.travel(NOON, tick=False):
        yield Phone(person)


def test_the_examples_that_are_sent_are_taken(db, person, phone):
    examples = OPERATIONS["POST"]["requestBody"]["content"]["application/json"]["examples"]
    page = {**examples["page"]["value"], "owner": person.phone_ref}

    assert phone.send(page).status_code == 201
    assert phone.send({"pages": [page]}).json()["pages"][0]["status"] == 200


def test_each_status_of_the_file_comes_and_is_as_it_says(db, person, phone, monkeypatch):
    page, other, staff = a_page(person), a_page(make_person()), Phone(make_staff(Role.SUPPORTER))
    strict = Phone(person, strict=True)
    unknown = make_person(time_zone="")
    answers = [
        *(phone.ask(), Client().get(reverse("api_session")), staff.ask()),
        *(phone.ask(sec_fetch_site="cross-site"), phone.client.put(reverse("api_session"))),
        *(phone.send(page), phone.send(page), phone.send({"pages": [page, other, 1]})),
        *(phone.send({**page, "page": 9}), phone.send({**page, "day": "2026-11-24"})),
        *(Phone(unknown).send(a_page(unknown)), phone.send(other), phone.send(b" " * 70_000)),
        Client().post(PAGES, page, "application/json"),
        *(strict.send(page), staff.send(page), phone.client.get(PAGES), phone.client.post(PAGES)),
    ]
    monkeypatch.setattr("checkins.api.checkins.SENDING", replace(SENDING, most=0))
    answers.append(phone.send(page))

    seen = {"GET": set(), "POST": set()}
    for answer in answers:
        method = "POST" if answer.request["PATH_INFO"] == PAGES else "GET"
        documented = responses(method)[str(answer.status_code)]
        assert is_as(schema_of(documented), answer.json()), answer.content
        assert documented.get("headers", {}).keys() <= answer.headers.keys()
        seen[method].add(str(answer.status_code))
    assert seen == {method: responses(method).keys() for method in seen}
    codes = {answer.json().get("error", {}).get("code") for answer in answers} - {None}
    assert codes == {*SCHEMAS["Error"]["properties"]["error"]["properties"]["code"]["enum"]}
