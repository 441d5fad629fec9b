"""What FHIR R4 (4.0.1) asks of the resources that the product hands on, checked by hand.

The library that the tests read bundles with has R4B alone, and no value sets. Here are the required
bindings of release 4, the cardinalities of what we emit, the invariants that touch it, and that
every reference leads to a resource of the same bundle.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# hl7.org/fhir/R4: the required value sets, whole.
STATUSES = {
    "Observation": {
        *("registered", "preliminary", "final", "amended", "corrected", "cancelled"),
        *("entered-in-error", "unknown"),
    },
    "QuestionnaireResponse": {
        *("in-progress", "completed", "amended", "entered-in-error", "stopped"),
    },
    "Questionnaire": {"draft", "active", "retired", "unknown"},
    "Flag": {"active", "inactive", "entered-in-error"},
    "CarePlan": {
        *("draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"),
    },
    "Consent": {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"},
}
ITEM_TYPES = {
    *("group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string"),
    *("text", "url", "choice", "open-choice", "attachment", "reference", "quantity"),
}
ACTIVITY = {
    *("not-started", "scheduled", "in-progress", "on-hold", "completed", "cancelled", "stopped"),
    *("unknown", "entered-in-error"),
}
INTENTS = {"proposal", "plan", "order", "option"}
SEVERITIES = {"fatal", "error", "warning", "information"}
ISSUES = {
    *("invalid", "structure", "required", "value", "invariant", "security", "login", "unknown"),
    *("expired", "forbidden", "suppressed", "processing", "not-supported", "duplicate"),
    *("multiple-matches", "not-found", "deleted", "too-long", "code-invalid", "extension"),
    *("too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store"),
    *("exception", "timeout", "incomplete", "throttled", "informational"),
}
BUNDLES = {
    *("document", "message", "transaction", "transaction-response", "batch", "batch-response"),
    *("history", "searchset", "collection"),
}
CONTACT_SYSTEMS = {"phone", "fax", "email", "pager", "url", "sms", "other"}
# What may stand in each of our resources, and what must. 1 or more: "+", any number: "*".
COMMON = {"resourceType": "1", "id": "1", "meta": "?"}
SHAPES: Mapping[str, Mapping[str, str]] = {
    "Patient": {"identifier": "*", "name": "*", "telecom": "*"},
    "Questionnaire": {
        **dict.fromkeys(("url", "version", "name", "title"), "?"),
        "status": "1",
        "subjectType": "*",
        "item": "*",
    },
    "QuestionnaireResponse": {
        **dict.fromkeys(("questionnaire", "subject", "authored", "author", "source"), "?"),
        "status": "1",
        "item": "*",
    },
    "Observation": {
        **dict.fromkeys(("subject", "effectiveDateTime"), "?"),
        **dict.fromkeys(("valueQuantity", "valueCodeableConcept"), "?"),
        "status": "1",
        "code": "1",
        "category": "*",
        "performer": "*",
        "derivedFrom": "*",
        "component": "*",
    },
    "Flag": {"status": "1", "code": "1", "subject": "1", "category": "*", "period": "?"},
    "CarePlan": {
        "status": "1",
        "intent": "1",
        "subject": "1",
        "title": "?",
        "created": "?",
        "author": "?",
        "activity": "*",
    },
    "Consent": {
        "status": "1",
        "scope": "1",
        "category": "+",
        "patient": "?",
        "dateTime": "?",
        "performer": "*",
        "sourceAttachment": "?",
        "policyRule": "?",
        "provision": "?",
    },
    "OperationOutcome": {"issue": "+"},
}
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})", re.ASCII)
CODE = re.compile(r"[^\s]+(\s[^\s]+)*")


def faults_of(bundle: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a bundle, a line each; it must hold all that it refers to."""
    found = []
    if bundle["resourceType"] != "Bundle" or bundle["type"] not in BUNDLES:
        found.append("no bundle")
    if bundle["type"] != "searchset" and {"total"} & set(bundle):
        found.append("bdl-1: a total is of a search alone")
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    if len(urls) != len(set(urls)):
        found.append("bdl-7: a full address stands twice")
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if ("search" in entry) != (bundle["type"] == "searchset"):
            found.append("bdl-2: search is of a search alone")
        if not entry["fullUrl"].endswith(f"/{resource['resourceType']}/{resource['id']}"):
            found.append("a full address is of another resource")
        found += [f"{resource['resourceType']}: {fault}" for fault in _faults(resource)]
    found += list(_lost(bundle))
    return found + list(_unasked(bundle))


def _faults(resource: Mapping[str, Any]) -> Iterator[str]:
    kind = resource["resourceType"]
    shape = {**COMMON, **SHAPES[kind]}
    for name, value in resource.items():
        if name not in shape:
            yield f"{name} is no element that we know"
        elif isinstance(value, list) != (shape[name] in {"*", "+"}):
            yield f"{name} has another cardinality"
        elif value in ([], {}, ""):
            yield f"{name} is empty"
    missing = [name for name, how in shape.items() if how in "1+" and name not in resource]
    yield from (f"{name} is missing" for name in missing)
    if not ID.fullmatch(resource["id"]):
        yield "id"
    if kind in STATUSES and resource["status"] not in STATUSES[kind]:
        yield "status"
    yield from CHECKS.get(kind, lambda _: [])(resource)
    yield from _codings(resource)


def _observation(resource: Mapping[str, Any]) -> Iterable[str]:
    if not DAY.fullmatch(resource["effectiveDateTime"]):
        yield "effectiveDateTime"
    values = [name for name in resource if name.startswith("value")]
    if len(values) != 1:
        yield "one value"
    for part in resource.get("component", []):
        if "code" not in part or part["code"] == resource["code"]:
            yield "obs-7: a component has a code of its own"
    score = resource.get("valueQuantity")
    if score and not 0 <= score["value"] <= 4:
        yield "a score out of its scale"


def _consent(resource: Mapping[str, Any]) -> Iterable[str]:
    if not {"policy", "policyRule"} & set(resource):
        yield "ppc-1: a policy or a policy rule"
    provision = resource["provision"]
    if provision["type"] not in {"deny", "permit"}:
        yield "provision.type"
    for actor in provision["actor"]:
        if not {"role", "reference"} <= set(actor):
            yield "an actor has a role and a reference"
    for moment in (resource["dateTime"], *provision["period"].values()):
        if not MOMENT.fullmatch(moment):
            yield "a moment without its zone"


def _flag(resource: Mapping[str, Any]) -> Iterable[str]:
    period = resource["period"]
    if not all(MOMENT.fullmatch(moment) for moment in period.values()):
        yield "period"
    if (resource["status"] == "inactive") != ("end" in period):
        yield "a closed one has an end"


def _care_plan(resource: Mapping[str, Any]) -> Iterable[str]:
    if resource["intent"] not in INTENTS:
        yield "intent"
    for activity in resource.get("activity", []):
        if set(activity) != {"detail"}:
            yield "cpl-3: a detail or a reference"
        elif activity["detail"]["status"] not in ACTIVITY:
            yield "activity.detail.status"


def _questionnaire(resource: Mapping[str, Any]) -> Iterable[str]:
    links = [item["linkId"] for item in _items(resource)]
    if len(links) != len(set(links)):
        yield "que-2: a link id stands twice"
    for item in _items(resource):
        if item["type"] not in ITEM_TYPES:
            yield "item.type"
        if (item["type"] == "group") != ("item" in item):
            yield "que-1: groups have items"
        if "answerOption" in item and item["type"] not in {"choice", "open-choice"}:
            yield "que-4: options are of a choice"


def _response(resource: Mapping[str, Any]) -> Iterable[str]:
    if "authored" in resource and not MOMENT.fullmatch(resource["authored"]):
        yield "authored"
    if (resource["status"] == "completed") != ("authored" in resource):
        yield "a completed one was authored"
    for item in _items(resource):
        if ("item" in item) == ("answer" in item):
            yield "an item has answers or items"


def _outcome(resource: Mapping[str, Any]) -> Iterable[str]:
    for issue in resource["issue"]:
        if issue["severity"] not in SEVERITIES or issue["code"] not in ISSUES:
            yield "issue"


def _patient(resource: Mapping[str, Any]) -> Iterable[str]:
    for contact in resource.get("telecom", []):
        if contact["system"] not in CONTACT_SYSTEMS:
            yield "telecom.system"


CHECKS = {
    "Observation": _observation,
    "Consent": _consent,
    "Flag": _flag,
    "CarePlan": _care_plan,
    "Questionnaire": _questionnaire,
    "QuestionnaireResponse": _response,
    "OperationOutcome": _outcome,
    "Patient": _patient,
}


def _items(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in resource.get("item", []):
        yield item
        yield from _items(item)


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        for part in value.values():
            yield from _nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part)


def _codings(resource: Mapping[str, Any]) -> Iterator[str]:
    for node in _nodes(resource):
        if "system" in node and "code" in node:
            if not node["system"].startswith(("http://", "https://")):
                yield "a code system without an address"
            if not CODE.fullmatch(node["code"]):
                yield "a code with blanks around it"


def _lost(bundle: Mapping[str, Any]) -> Iterator[str]:
    """Say which references lead out of the bundle."""
    here = {
        f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in bundle["entry"]
    }
    for node in _nodes(bundle):
        to = node.get("reference")
        if isinstance(to, str) and to not in here:
            yield f"{to.partition('/')[0]} is not in the bundle"


def _unasked(bundle: Mapping[str, Any]) -> Iterator[str]:
    """Say which answers are of no question, of another group, or no option of it."""
    resources = [entry["resource"] for entry in bundle["entry"]]
    asked = {
        f"{found['url']}|{found['version']}": found
        for found in resources
        if found["resourceType"] == "Questionnaire"
    }
    for found in resources:
        if found["resourceType"] == "QuestionnaireResponse":
            questions = asked.get(found["questionnaire"])
            if questions is None:
                yield "a response to another questionnaire"
            else:
                yield from _against(found, questions)


def _against(answered: Mapping[str, Any], asked: Mapping[str, Any]) -> Iterator[str]:
    by_link = {item["linkId"]: item for item in asked.get("item", [])}
    order = [item["linkId"] for item in asked.get("item", []) if item]
    given = [item["linkId"] for item in answered.get("item", [])]
    if given != [link for link in order if link in given]:
        yield "items in another order, or unknown"
    for item in answered.get("item", []):
        question = by_link.get(item["linkId"])
        if question is None:
            continue
        yield from _against(item, question)
        options = [option["valueCoding"] for option in question.get("answerOption", [])]
        for answer in item.get("answer", []):
            if options and answer["valueCoding"] not in options:
                yield "an answer that is no option"
