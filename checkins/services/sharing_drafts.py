"""A person's choices before they sign, sealed, so that the session can carry them between pages."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from checkins.enums import ConsentKind
from checkins.models import CallSheet, Consent, Scopes, User
from checkins.models.sealed import SealError, seal, unseal
from checkins.services.call_sheets import CallAnswers
from checkins.services.sharing_codes import code_hash
from checkins.services.sharing_texts import Terms, expires_at


@dataclass(frozen=True, slots=True)
class Draft:
    """Terms that were chosen but not signed yet; a signature must be newer than ``made_at``."""

    terms: Terms
    made_at: datetime
    call: CallAnswers | None = None


def seal_draft(draft: Draft, *, code: str) -> str:
    """Return the draft as a sealed text that opens only with the same code."""
    call = asdict(draft.call) if draft.call else None
    values = {
        "terms": asdict(draft.terms) | {"last_day": draft.terms.last_day.isoformat()},
        "made_at": draft.made_at.isoformat(),
        "call": call,
    }
    return seal(json.dumps(values), bind=_place(code))


def open_draft(token: str, *, code: str) -> Draft | None:
    """Return the draft; None if it was sealed with another code or cannot be opened."""
    try:
        values = json.loads(unseal(token, bind=_place(code)))
    except SealError:
        return None
    terms = Terms(**values["terms"])
    return Draft(
        terms=replace(
            terms,
            kind=ConsentKind(terms.kind),
            last_day=date.fromisoformat(values["terms"]["last_day"]),
            scopes=Scopes(**values["terms"]["scopes"]),
        ),
        made_at=datetime.fromisoformat(values["made_at"]),
        call=CallAnswers(**values["call"]) if values["call"] else None,
    )


def with_scopes(draft: Draft, scopes: Scopes, *, at: datetime) -> Draft:
    """Return the draft with other scopes; a confirmation from before ``at`` cannot sign it."""
    return replace(draft, terms=replace(draft.terms, scopes=scopes), made_at=at)


def unsigned(draft: Draft, *, person: User, counselor: User, at: datetime) -> Consent:
    """Return the consent that signing would store, unsaved and without its text."""
    shown = {f"shows_{name}": chosen for name, chosen in asdict(draft.terms.scopes).items()}
    return Consent(
        person=person,
        counselor=counselor,
        kind=draft.terms.kind,
        granted_at=at,
        expires_at=expires_at(draft.terms, person),
        **shown,
    )


def unsent_sheet(draft: Draft, *, person: User) -> CallSheet | None:
    """Return the call sheet that signing would store, unsaved; None if the draft has none."""
    if draft.call is None:
        return None
    sheet = CallSheet(person=person)
    for name, value in asdict(draft.call).items():
        setattr(sheet, name, value)
    return sheet


def _place(code: str) -> str:
    return f"consent_draft.{code_hash(code)}"
