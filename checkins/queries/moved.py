"""The signs that moved, as one would say it to the person: "You pulled away more"."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from checkins.catalog import sign_catalog
from checkins.catalog.bidi import isolate

# What follows "You", for each sign of the catalog when it is up; a good thing is down then.
MOVED = {
    "bottled_up": "kept feelings in more",
    "pulled_away": "pulled away more",
    "meeting_missed": "missed more meetings",
    "meeting_quiet": "stayed quiet at meetings more",
    "slept_well": "slept less well",
    "ate_enough": "ate less well",
    "others_problems": "took on others\N{RIGHT SINGLE QUOTATION MARK} problems",
    "body_care": "took less care of your body",
    "kind_to_self": "were less kind to yourself",
    "did_fun": "had less fun",
    "felt_close": "felt less close to people",
    "cravings": "had more cravings",
    "old_places": "thought more of old people and places",
    "just_once": "thought more of using once",
    "hid_truth": "hid the truth more",
    "planning": "thought more of how to use",
    "not_so_bad": "thought more that it was not so bad",
    "untrue_to_self": "were less true to yourself",
    "use_in_control": "thought more of using in control",
    "stressed": "felt more stress",
    "low_mood": "felt more down",
    "unseen_chance": "had more chances to use unseen",
    "use_safe": "felt more sure that using is safe",
    "bad_about_self": "felt worse about yourself",
    "too_much": "found it harder to keep up",
}


def moved(codes: Sequence[str]) -> str:
    """Return the signs that rose as one sentence, "" without one that is known.

    A sign that a clinic added is named by its own short words.
    """
    known = sign_catalog().by_code
    said = [
        MOVED.get(code) or _("had more of “%(sign)s”") % {"sign": isolate(known[code].short)}
        for code in codes
        if code in known
    ]
    return _("You %(what)s.") % {"what": get_text_list(said, _("and"))} if said else ""
