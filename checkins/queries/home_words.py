"""Home's one sentence about the three lines: the strongest change, as the lines show it."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from checkins.engine.types import Stage
from checkins.queries.trend_words import PERSON
from checkins.queries.trends import ABOVE, BELOW, HIGHER


def risen_sentence(stages: Sequence[Stage]) -> str:
    """Return the sentence for a pattern of the last week, which these stages carry."""
    said = _("In the last 7 days, %(what)s were above your usual.")
    return said % {"what": PERSON.named([stage for stage in Stage if stage in stages])}


def newest_sentence(found: Mapping[Stage, str], *, one_was_hard: bool) -> str:
    """Return the sentence for the newest check-in: where each compared stage stood.

    ``one_was_hard`` says that a single answer was loud while no stage is above usual.
    """
    if not found:
        return _("Your newest check-in has too few answers to compare.")
    if up := [stage for stage, words in found.items() if words in HIGHER]:
        far = any(found[stage] == ABOVE for stage in up)
        where = _("above your usual") if far else _("a bit above your usual")
        said = _("In your last check-in, %(what)s were %(where)s.")
        return said % {"what": PERSON.named(up), "where": where}
    return _no_higher(found) + (_(" One answer was hard.") if one_was_hard else "")


def _no_higher(found: Mapping[Stage, str]) -> str:
    if down := [stage for stage, words in found.items() if words == BELOW]:
        said = _("In your last check-in, %(what)s were easier than your usual.")
        return said % {"what": PERSON.named(down)}
    if len(found) == len(Stage):
        return _("In your last check-in, all three were near your usual.")
    said = _("In your last check-in, %(what)s were near your usual.")
    return said % {"what": PERSON.named(list(found))}
