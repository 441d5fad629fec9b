"""Values of a record whose form is their own: answers, plans, thoughts, rides, numbers, links."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from django.core.exceptions import ValidationError

from checkins.catalog import sign_catalog
from checkins.catalog.patterns import patterns
from checkins.catalog.plans import plan_catalog
from checkins.engine.baseline import StageState, State
from checkins.engine.constants import VERSIONS
from checkins.engine.types import RATINGS, Stage
from checkins.enums import (
    FeelingChoice,
    MedicineChoice,
    MeetingChoice,
    RideHelped,
    Substance,
    UsedChoice,
)
from checkins.forms.contacts import ContactForm
from checkins.forms.groups import LinkField
from checkins.forms.take_along_values import (
    LONGEST,
    SLUG,
    Check,
    Reader,
    codes_in_order,
    codes_of,
    day_of,
    past_moment,
    sealed_text,
    text_of_row,
    whole_number,
)
from checkins.forms.zones import allowed_zones
from checkins.models.sealed import UNOPENED
from checkins.models.thoughts import TEXTS

CHOICES = {"meeting": MeetingChoice, "used": UsedChoice, "medicine": MedicineChoice}


def _asked(value: Any, reader: Reader) -> list[str]:
    return codes_of(value, reader, known={*reader.signs, *CHOICES, "note", "triggers"})


def _answers(value: Any, reader: Reader) -> dict[str, Any]:
    if not isinstance(value, dict):
        reader.refuse("it isn’t a set of answers.")
    for code, said in value.items():
        if code in CHOICES:
            is_fine = said is None or said in CHOICES[code].values
        elif code == "note":
            is_fine = said is None or said is True
        elif code == "triggers":
            is_fine = said is None or bool(_triggers(said, reader))
        elif code in reader.signs or code in reader.own:
            is_fine = said is None or _is_rating(said)
        else:
            reader.refuse("it answers a question this site doesn’t have.")
        if not is_fine:
            reader.refuse("an answer isn’t one of the choices.")
    return value


def _triggers(value: Any, reader: Reader) -> list[str]:
    return codes_of(value, reader, known=reader.triggers)


def _zone(value: Any, reader: Reader) -> str:
    if not isinstance(value, str) or value not in allowed_zones() | {"UTC"}:
        reader.refuse("this site doesn’t know that time zone.")
    return value


def _catalog_version(value: Any, reader: Reader) -> int:
    if not 1 <= whole_number(value, reader) <= sign_catalog().version:
        reader.refuse("this site has an older catalog of questions. Update it first.")
    return int(value)


def _constants(value: Any, reader: Reader) -> str:
    if not isinstance(value, str) or value not in {"", *VERSIONS}:
        reader.refuse("this site has an older version of the rule. Update it first.")
    return str(value)


def _plan(value: Any, reader: Reader) -> Any:
    if value == UNOPENED:
        return value
    parts = {part.code for part in plan_catalog().parts}
    signs = {code for stage in Stage for code, _ in plan_catalog().signs(stage)} | reader.signs
    if not isinstance(value, dict) or set(value) != {"words", "signs"}:
        reader.refuse("it isn’t a plan.")
    words = value["words"]
    if not isinstance(words, dict) or set(words) - parts:
        reader.refuse("it has a part this site doesn’t have.")
    for text in words.values():
        text_of_row(text, LONGEST, reader)
    return {"words": words, "signs": codes_in_order(value["signs"], reader, known=signs)}


def _thought(value: Any, reader: Reader) -> Any:
    if value == UNOPENED:
        return value
    if not isinstance(value, dict) or set(value) != {*TEXTS, "feelings", "patterns"}:
        reader.refuse("it isn’t a thought record.")
    for name in TEXTS:
        text_of_row(value[name], LONGEST, reader)
    feelings, known = set(FeelingChoice.values), {one.code for one in patterns()}
    return {
        **value,
        "feelings": codes_in_order(value["feelings"], reader, known=feelings),
        "patterns": codes_in_order(value["patterns"], reader, known=known),
    }


def _ride(value: Any, reader: Reader) -> Any:
    if value == UNOPENED:
        return value
    if not isinstance(value, dict) or set(value) != {"before", "after", "helped", "trigger"}:
        reader.refuse("it isn’t a ride.")
    for name in ("before", "after"):
        if value[name] is not None and not _is_rating(value[name]):
            reader.refuse("it isn’t on the scale.")
    if value["helped"] not in [None, *RideHelped.values]:
        reader.refuse("it isn’t one of the choices.")
    if value["trigger"] not in [None, *reader.triggers]:
        reader.refuse("it names a trigger this site doesn’t have.")
    return value


def _is_rating(value: Any) -> bool:
    return type(value) is int and value in RATINGS


def _used_means(value: Any, reader: Reader) -> Any:
    if value in ("", UNOPENED):
        return value
    if not isinstance(value, dict) or set(value) - set(Substance.values):
        reader.refuse("it names something this site doesn’t have.")
    for text in value.values():
        text_of_row(text, 200, reader)
    return value


def _days(value: Any, reader: Reader) -> list[str]:
    if not isinstance(value, list) or len(value) > 400:  # noqa: PLR2004 a year of them
        reader.refuse("it isn’t a list of days.")
    return [day_of(text, reader).isoformat() for text in value]


def _link(value: Any, reader: Reader) -> str:
    return _through(LinkField(max_length=300, required=False), value, reader)


def _number(value: Any, reader: Reader) -> str:
    text = sealed_text("people.number", value, reader)
    if text not in ("", UNOPENED):
        _through(ContactForm.base_fields["number"], text, reader)
    return text


def _through(field: Any, value: Any, reader: Reader) -> str:
    text = text_of_row(value, LONGEST, reader)
    if text == UNOPENED:
        return text
    try:
        field.clean(text)
    except ValidationError:
        reader.refuse("it isn’t a number or link we can keep.")
    return text


def _slug(value: Any, reader: Reader) -> str:
    if not isinstance(value, str) or not (value == "" or SLUG.fullmatch(value)):
        reader.refuse("it isn’t a code.")
    return value


def _stages(value: Any, reader: Reader) -> list[str]:
    return codes_in_order(value, reader, known={stage.value for stage in Stage})


def _signs(value: Any, reader: Reader) -> list[str]:
    return codes_in_order(value, reader, known=reader.signs)


def _states(value: Any, reader: Reader) -> dict[str, Any]:
    """Read what the rule remembers of days that are gone, by the version of its constants."""
    if not isinstance(value, dict) or set(value) - set(VERSIONS):
        reader.refuse("this site has an older version of the rule. Update it first.")
    for version, state in value.items():
        if not isinstance(state, dict) or set(state) != set(State().to_json(version)):
            reader.refuse("it isn’t a memory of the rule.")
        if state["version"] != version or not _is_memory(state, reader):
            reader.refuse("it isn’t a memory of the rule.")
    return value


def _is_memory(state: Mapping[str, Any], reader: Reader) -> bool:
    """Return whether each part of a memory is numbers by signs that this site has."""
    stages, queue = state["stages"], state["queue"]
    return (
        all(_is_number(state[name]) for name in ("checkins", "day", "risk"))
        and state["checkins"] is not None
        and all(_is_by_sign(state[name], reader) for name in ("n", "total"))
        and isinstance(stages, dict)
        and set(stages) == {stage.value for stage in Stage}
        and all(_is_numbers(item, len(fields(StageState))) for item in stages.values())
        and isinstance(queue, list)
        and all(isinstance(item, list) and len(item) == 2 for item in queue)  # noqa: PLR2004 a pair
        and all(type(day) is int and _is_by_sign(values, reader) for day, values in queue)
    )


def _is_number(value: Any) -> bool:
    return value is None or type(value) in {int, float}


def _is_numbers(value: Any, length: int) -> bool:
    return isinstance(value, list) and len(value) == length and all(map(_is_number, value))


def _is_by_sign(value: Any, reader: Reader) -> bool:
    return (
        isinstance(value, dict)
        and not set(value) - reader.signs
        and all(one is not None and _is_number(one) for one in value.values())
    )


SPECIAL: Mapping[str, Check] = {
    "account.used_means": _used_means,
    "calls.number": _number,
    "cut.states": _states,
    "days.answers": _answers,
    "days.asked": _asked,
    "days.catalog_version": _catalog_version,
    "days.constants": _constants,
    "days.own_signs": _answers,
    "days.set_together": _asked,
    "days.triggers": _triggers,
    "groups.link": _link,
    "groups.skipped_days": _days,
    "kept_steps.step": _slug,
    "notices.signs": _signs,
    "notices.stages": _stages,
    "notices.shown_at": past_moment,
    "now.baseline_days": _days,
    "people.number": _number,
    "plan.words_and_signs": _plan,
    "rides.answers": _ride,
    "steps.step": _slug,
    "intentions.intention": _slug,
    "submissions.answers": _answers,
    "submissions.asked": _asked,
    "submissions.catalog_version": _catalog_version,
    "submissions.edited_at": past_moment,
    "submissions.received_at": past_moment,
    "submissions.set_together": _asked,
    "submissions.zone": _zone,
    "thoughts.words": _thought,
}


def _submission(row: dict[str, Any], reader: Reader) -> None:
    if row["edited_at"] > row["received_at"]:
        reader.refuse("it was answered after it was saved.")
    if row["day"] > reader.at.date() and (row["day"] - reader.at.date()).days > 1:
        reader.refuse("its day is still ahead.")
    if bool(row["sealed_note"]) is not bool(row["fields"].get("note")):
        reader.refuse("its note and its answers don’t match.")


def _break(row: dict[str, Any], reader: Reader) -> None:
    if row["last_day"] < row["first_day"]:
        reader.refuse("it ends before it begins.")


ROWS: Mapping[str, Callable[[dict[str, Any], Reader], None]] = {
    "submissions": _submission,
    "breaks": _break,
}
