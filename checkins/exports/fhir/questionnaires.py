"""The daily check-in as a Questionnaire, and one day's answers as its response."""

from collections.abc import Iterable
from typing import Any

from checkins.catalog import SignCatalog, sign_catalog
from checkins.enums import RATING_WORDS, MedicineChoice, MeetingChoice, StageChoice, UsedChoice
from checkins.exports.fhir.values import Place, Resource, id_of, resource, subject
from checkins.models import User
from checkins.queries.fhir import Day

NAME = "daily-check-in"
SETS: dict[str, dict[str, str]] = {
    "ratings": {str(number): words for number, words in enumerate(RATING_WORDS)},
    "meeting": {choice.value: str(choice.label) for choice in MeetingChoice},
    "used": {choice.value: str(choice.label) for choice in UsedChoice},
    "medicine": {choice.value: str(choice.label) for choice in MedicineChoice},
}


def questionnaire_id(version: int) -> str:
    return f"{NAME}-v{version}"


def canonical(place: Place, version: int) -> str:
    """Return the address by which a response names the questionnaire, version included."""
    return f"{place.base}/Questionnaire/{NAME}|{version}"


def questionnaire(place: Place) -> Resource:
    """Return every question of the catalog, also those that are no longer asked."""
    catalog = sign_catalog()
    return {
        "resourceType": "Questionnaire",
        "id": questionnaire_id(catalog.version),
        "url": canonical(place, catalog.version).partition("|")[0],
        "version": str(catalog.version),
        "name": "DailyCheckIn",
        "title": "Daily check-in",
        "status": "active",
        "subjectType": ["Patient"],
        "item": [
            {"linkId": "day", "text": "The day that this is about", "type": "date"},
            *(_group(place, catalog, stage) for stage in StageChoice),
            _choice(place, "meeting", catalog.question("meeting"), "meeting"),
            _choice(place, "medicine", catalog.extras["medicine"], "medicine"),
            _choice(place, "used", catalog.question("used"), "used"),
            {"linkId": "note", "text": catalog.extras["note"], "type": "text"},
        ],
    }


def response(place: Place, person: User, day: Day) -> Resource:
    """Return one check-in, with the answers that the reader may see; a blank one has no item."""
    values, catalog = day.values, sign_catalog()
    answers = values.get("answers", {})
    items: list[dict[str, Any]] = [
        {"linkId": "day", "answer": [{"valueDate": day.day.isoformat()}]}
    ]
    for stage in StageChoice:
        rated = [
            _answered(place, sign.code, "ratings", str(answers[sign.code]))
            for sign in _of_stage(catalog, stage)
            if sign.code in answers
        ]
        if rated:
            items.append({"linkId": f"stage-{stage.value}", "item": rated})
    single = [name for name in ("meeting", "medicine", "used") if values.get(name)]
    items += [_answered(place, name, name, values[name]) for name in single]
    if day.note:
        items.append({"linkId": "note", "answer": [{"valueString": day.note}]})
    finished = values["finished_at"]
    return resource(
        "QuestionnaireResponse",
        response_id(person, day),
        questionnaire=canonical(place, catalog.version),
        status="completed" if finished else "in-progress",
        subject=subject(person),
        authored=finished.isoformat(timespec="seconds") if finished else None,
        author=subject(person),
        source=subject(person),
        item=items,
    )


def response_id(person: User, day: Day) -> str:
    return id_of("response", person, day.day)


def _of_stage(catalog: SignCatalog, stage: StageChoice) -> Iterable[Any]:
    return [
        sign for sign in catalog.signs if sign.answer == "scale" and sign.stage.value == stage.value
    ]


def _group(place: Place, catalog: SignCatalog, stage: StageChoice) -> dict[str, Any]:
    questions = [_choice(place, s.code, s.text, "ratings") for s in _of_stage(catalog, stage)]
    return {
        "linkId": f"stage-{stage.value}",
        "text": str(stage.label),
        "type": "group",
        "item": questions,
    }


def _choice(place: Place, link_id: str, text: str, name: str) -> dict[str, Any]:
    options = [{"valueCoding": _coding(place, name, code)} for code in SETS[name]]
    return {"linkId": link_id, "text": text, "type": "choice", "answerOption": options}


def _answered(place: Place, link_id: str, name: str, code: str) -> dict[str, Any]:
    return {"linkId": link_id, "answer": [{"valueCoding": _coding(place, name, code)}]}


def _coding(place: Place, name: str, code: str) -> dict[str, str]:
    return {"system": place.system(name), "code": code, "display": SETS[name].get(code, code)}
