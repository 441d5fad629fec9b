"""What a person's pocket card holds: whom to call, and two parts of their plan if they wish."""

from typing import Any

from checkins.catalog.plans import ALONE
from checkins.models import SupportContact, User
from checkins.models.sealed import UNOPENED
from checkins.queries.now import REASONS
from checkins.queries.plans import Plan, current_plan

# What comes before a name: on its own it says nobody, and the name alone would say somebody else.
BEFORE_A_NAME = {"aunt", "dad", "dr", "father", "mom", "mr", "mrs", "ms", "my", "the", "uncle"}


def pocket_card(person: User, *, reasons: bool, alone: bool) -> dict[str, Any]:
    """Return the card: ``owner``, ``people``, and a list of lines for each part asked for.

    Each of ``people`` has ``first``, ``number`` to read, ``dial``, and ``text``, blank where there
    is nothing to dial or the person does not text them. One query, and one for the plan.
    """
    people = SupportContact.objects.visible_to(person)
    plan = current_plan(person) if reasons or alone else None
    card: dict[str, Any] = {
        "owner": person.phone_ref,
        "people": [_entry(one) for one in people if UNOPENED not in {one.name, one.number}],
    }
    if reasons:
        card["reasons"] = _lines(plan, REASONS)
    if alone:
        card["alone"] = _lines(plan, ALONE)
    return card


def first_name(name: str) -> str:
    """Return a name up to its first word that names somebody: "Dr. Miller" of "Dr. Miller, MD"."""
    words = name.split()
    for count, word in enumerate(words, start=1):
        if word.strip(".").casefold() not in BEFORE_A_NAME:
            return " ".join(words[:count]).rstrip(",;:")
    return name.strip()


def _entry(one: SupportContact) -> dict[str, str]:
    return {
        "first": first_name(one.name),
        "number": one.phone.shown,
        "dial": one.dial,
        "text": one.phone.text if one.may_text else "",
    }


def _lines(plan: Plan | None, part: str) -> list[str]:
    words = str(plan.version.content["words"].get(part, "")) if plan else ""
    return [] if words == UNOPENED else [line for line in words.splitlines() if line.strip()]
