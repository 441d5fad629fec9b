"""Texts that are planted in people's data, and the kinds of people who may see each of them."""

from dataclasses import dataclass

from django.utils.html import conditional_escape

from checkins.catalog import sign_catalog
from tests.views.kinds import OPERATORS, Kind


@dataclass(frozen=True)
class Canary:
    """A planted text in all spellings of pages, and the kinds of people who may see it."""

    spellings: tuple[str, ...]
    seen_by: frozenset[Kind]


def _canary(text: str, *seen_by: Kind) -> Canary:
    bare = text.replace("-", "").replace(" ", "")
    return Canary((text, bare) if bare[-4:].isdigit() else (text,), frozenset(seen_by))


def _spelt(code: str) -> tuple[str, str]:
    """Return a sign's text on the check-in page, and its short text in a table of days."""
    sign = sign_catalog().by_code[code]
    return conditional_escape(sign.text), f">{sign.short}<"


CANARIES = {
    "owner's name": _canary("Zqowner", Kind.OWNER, Kind.FULL, Kind.NARROWER),
    # Of the owner's own pages, only the account pages and a file taken along show it. Data of a
    # counselor's other client is only on that client's page.
    "owner's address": _canary("zq-owner@example.org", Kind.OWNER),
    "owner's contact": _canary("Zqmaria", Kind.OWNER),
    "owner's contact's number": _canary("555-0171717", Kind.OWNER),
    "owner's plan": _canary("Zqplan of the lake", Kind.OWNER),
    "owner's look back": _canary("Zqlook at the storm", Kind.OWNER),
    # A person alone sees their own name for a supporter; both see the name shown to the supporter.
    "owner's name for a supporter": _canary("Zqmom of ours", Kind.OWNER),
    "owner's name on a supporter's page": _canary("Zqjo of the pier", Kind.OWNER, Kind.SUPPORTER),
    "supporter's address": _canary(
        "zq-rosa@mail.example", Kind.OWNER, Kind.ANOTHER, *OPERATORS, Kind.SUPPORTER
    ),
    "another's name on a supporter's page": _canary("Zqkit of the bay", Kind.ANOTHER),
    "another's plan": _canary("Zqplan of the hills", Kind.ANOTHER),
    "owner's trigger": _canary("Zqtrigger of the lake", Kind.OWNER),
    "another's trigger": _canary("Zqtrigger of the hills", Kind.ANOTHER),
    "owner's thought": _canary("Zqthought of the hill", Kind.OWNER),
    "owner's thought, shared": _canary("Zqthought of the river", Kind.OWNER, Kind.FULL),
    "owner's kinder thought": _canary("Zqkinder", Kind.OWNER, Kind.FULL),
    "owner's feeling": _canary("Zqfeeling", Kind.OWNER, Kind.FULL),
    "another's thought": _canary("Zqthought of the sea", Kind.ANOTHER),
    "owner's own sign": _canary("Zqsign of the lake", Kind.OWNER),
    "another's own sign": _canary("Zqsign of the hills", Kind.ANOTHER),
    "owner's step": _canary("Zqstep of the lake", Kind.OWNER),
    "another's step": _canary("Zqstep of the hills", Kind.ANOTHER),
    "owner's note": _canary("Zqnote about the rain", Kind.OWNER, Kind.FULL),
    "owner's used means": _canary("zqkratom", Kind.OWNER),
    "owner's words of a text": _canary("Zqwords of the night", Kind.OWNER),
    "number for calls": _canary("555-0181818", Kind.OWNER, Kind.FULL, Kind.NARROWER),
    "hours for calls": _canary("Zqafter five", Kind.OWNER, Kind.FULL, Kind.NARROWER),
    "purpose of the full consent": _canary("Zqpurpose", Kind.OWNER, Kind.FULL),
    # The preview of a consent shows the person all that it would show, even a counselor's words.
    "reason of a snooze": _canary("Zqreason", Kind.FULL, Kind.OWNER),
    "another's name": _canary("Zqother", Kind.ANOTHER),
    "another's note": _canary("Zqnote about the sun", Kind.ANOTHER),
    "word of the owner's break": _canary("Zqbreak", Kind.OWNER),
    "owner's group": _canary("Zqgroup", Kind.OWNER),
    "place of the owner's group": _canary("Zqplace", Kind.OWNER),
    "stranger's name": _canary("Zqstranger"),
    "stranger's note": _canary("Zqnote about the snow"),
    "stranger's contact": _canary("Zqrosa"),
    "label of a code": _canary("Zqcode", Kind.FULL),
    "retired group": _canary("Zqretired", Kind.OPERATOR, Kind.SUPERUSER),
    "invited address": _canary("zq-invited@clinic.example", Kind.OPERATOR, Kind.SUPERUSER),
    **{
        f"label of {kind}": _canary(f"Zqlabel{kind.name}", kind)
        for kind in (*(Kind.FULL, Kind.NARROWER, Kind.EXPIRED, Kind.REVOKED), Kind.NO_CONSENT)
    },
    **{
        f"label of {kind}": _canary(f"Zqlabel{kind.name}")
        for kind in (Kind.NO_SECOND_FACTOR, Kind.DEACTIVATED)
    },
    # The counselor with full consent also has one to the counseling notes of the others.
    **{
        f"line of {kind}": _canary(f"Zqline{kind.name}", kind, Kind.FULL)
        for kind in (Kind.FULL, Kind.NARROWER, Kind.EXPIRED, Kind.REVOKED)
    },
    **{
        f"line of {kind}": _canary(f"Zqline{kind.name}", Kind.FULL)
        for kind in (Kind.NO_CONSENT, Kind.NO_SECOND_FACTOR, Kind.DEACTIVATED)
    },
    # Every person sees a sign's text in the check-in; a counselor sees it only with the scope.
    "a sign": Canary(_spelt("stressed"), frozenset({Kind.OWNER, Kind.ANOTHER, Kind.FULL})),
    "use": _canary("Reported use", Kind.FULL, Kind.OWNER),
}


# The tokens of a page are random letters: in thousands of pages they would spell a short one.
LEAST_LETTERS = 6
assert all(len(text) >= LEAST_LETTERS for canary in CANARIES.values() for text in canary.spellings)


def canaries_in(text: str) -> set[str]:
    """Return the names of the canaries that a text contains."""
    return {
        name
        for name, canary in CANARIES.items()
        if any(spelling in text for spelling in canary.spellings)
    }
