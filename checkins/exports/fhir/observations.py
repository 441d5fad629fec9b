"""One day's scores by stage, and the level with its reasons, as Observations."""

from collections.abc import Iterator
from typing import Any

from checkins.engine.types import Flag, Reason
from checkins.enums import LevelChoice, StageChoice
from checkins.exports.fhir.questionnaires import response_id
from checkins.exports.fhir.values import Place, Resource, id_of, ref_to, resource, standard, subject
from checkins.models import User
from checkins.queries.fhir import HIDDEN, Day

SCALE = "mean answer from 0 (not at all) to 4 (very much)"
PLACES = 4  # decimals of a score: a mean of at most a few dozen whole numbers
COMPONENTS = {"reasons": "Why", "flags": "Beside the level"}


def observations(place: Place, person: User, day: Day) -> Iterator[Resource]:
    """Return an Observation for each stage that has a score, and one for the level."""
    for stage in StageChoice:
        score = day.values[f"score_{stage.value}"]
        if score is not None:
            words = f"{stage.label} signs: {SCALE}"
            yield _observation(
                *(person, day, stage.value),
                code=place.coded("scores", stage.value, words),
                valueQuantity={"value": round(score, PLACES), "unit": "mean answer"},
            )
    level = LevelChoice(day.values["level"])
    components = [_component(place, name, code) for name in COMPONENTS for code in day.values[name]]
    yield _observation(
        *(person, day, "level"),
        code=place.coded("scores", "level", "Level, compared with what is usual for this person"),
        valueCodeableConcept=place.coded("levels", level.value, str(level.label)),
        component=components or None,
    )


def _observation(person: User, day: Day, what: str, **content: Any) -> Resource:
    return resource(
        "Observation",
        id_of("observation", person, day.day, what),
        status="final" if day.values["finished_at"] else "preliminary",
        category=[standard("observation-category", "survey")],
        subject=subject(person),
        effectiveDateTime=day.day.isoformat(),
        performer=[subject(person)],
        derivedFrom=[ref_to("QuestionnaireResponse", response_id(person, day))],
        **content,
    )


def _component(place: Place, name: str, code: str) -> dict[str, Any]:
    known: set[str] = {*Reason, HIDDEN} if name == "reasons" else {*Flag}
    if code not in known:
        raise ValueError(code)
    return {
        "code": place.coded("scores", name, COMPONENTS[name]),
        "valueCodeableConcept": place.coded(name, code, code.replace("_", " ")),
    }
