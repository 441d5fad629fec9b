"""The signs that moved, as one would say it to the person: "You pulled away more"."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from checkins.catalog import Sign, sign_catalog
from checkins.catalog.bidi import isolate

# What follows "You", by the short words of each sign that is up; a good thing is down then. A sign
# that a clinic words anew is not found here, and is named as it words it.
MOVED = {
    "Kept feelings in": "kept feelings in more",
    "Pulled away": "pulled away more",
    "Missed a meeting": "missed more meetings",
    "Stayed quiet at a meeting": "stayed quiet at meetings more",
    "Slept well": "slept less well",
    "Ate enough": "ate less well",
    "Caught up in others' problems": "took on others\N{RIGHT SINGLE QUOTATION MARK} problems",
    "Took care of my body": "took less care of your body",
    "Kind to myself": "were less kind to yourself",
    "Did things I enjoy": "had less fun",
    "Felt close to someone": "felt less close to people",
    "Cravings": "had more cravings",
    "Old people and places": "thought more of old people and places",
    '"Just once" thoughts': "thought more of using once",
    "Hid the truth": "hid the truth more",
    "Planning to use": "thought more of how to use",
    '"Not so bad" thoughts': "told yourself more that it was not so bad",
    "Untrue to myself": "were less true to yourself",
    'Using "in control"': "thought more of using in control",
    "Stress": "felt more stress",
    "Low mood": "felt more down",
    "A chance no one would see": "had more chances to use unseen",
    "Sure it would not hurt": "thought more that using would not hurt",
    "Felt bad about myself": "felt worse about yourself",
    "Too much to keep up": "found it harder to keep up",
}


def moved(codes: Sequence[str]) -> str:
    """Return the signs that rose as one sentence, "" without one that is known.

    A sign that a clinic added or words anew is named by its short words.
    """
    known = sign_catalog().by_code
    said = [_moved(known[code]) for code in codes if code in known]
    return _("You %(what)s.") % {"what": get_text_list(said, _("and"))} if said else ""


def _moved(sign: Sign) -> str:
    if words := MOVED.get(sign.short):
        return words
    more = _("had less of “%(sign)s”") if sign.reversed else _("had more of “%(sign)s”")
    return more % {"sign": isolate(sign.short)}
