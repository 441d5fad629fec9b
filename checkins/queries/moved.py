"""The signs that moved, as one would say it to the person: "You pulled away more"."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from checkins.catalog import Sign, sign_catalog
from checkins.catalog.bidi import isolate
from checkins.catalog.moved import moved_words


def moved(codes: Sequence[str]) -> str:
    """Return the signs that rose as one sentence, "" without one that is known.

    A sign that a clinic added or words anew is named by its short words.
    """
    known = sign_catalog().by_code
    said = [_moved(known[code]) for code in codes if code in known]
    return _("You %(what)s.") % {"what": get_text_list(said, _("and"))} if said else ""


def _moved(sign: Sign) -> str:
    words = moved_words().get(sign.code)
    if words and words.short == sign.short:
        return words.rose
    more = _("had less of “%(sign)s”") if sign.reversed else _("had more of “%(sign)s”")
    return more % {"sign": isolate(sign.short)}
