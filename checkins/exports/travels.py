"""Which exported names travel into another deployment, and why the others stay.

Whatever the register exports and is not named here is exported all the same, under "here". So a
new field needs its row in the register alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FORMAT = "recovery-check-in-record"
VERSION = 2
# From which version on a list is in the record, if not from the first one.
SINCE: Mapping[str, int] = {"intentions": 2, "kept_steps": 2}
# From which version on the rows of a list have a field, and what it was before.
ADDED: Mapping[str, Mapping[str, tuple[int, bool]]] = {"submissions": {"while_locked": (2, False)}}


@dataclass(frozen=True, slots=True)
class Travelling:
    """A list of the record: the names that stay behind, and those that say which row is meant.

    ``only`` names the few that travel, where most stay.
    """

    stays: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    keys: tuple[str, ...] = ()

    def takes(self, name: str) -> bool:
        """Return whether the field of this name travels."""
        return name in self.only if self.only else name not in self.stays


def _whole() -> Travelling:
    return Travelling()


TRAVELS: Mapping[str, Travelling] = {
    "account": Travelling(
        only=frozenset(
            {
                *("used_means", "part_of_day", "takes_medicine", "text_words"),
                *("days_counted_from", "first_day_is_day_1", "left_care_on", "tolerance_read_on"),
            }
        )
    ),
    "body_checks": _whole(),
    "breaks": _whole(),
    "calls": _whole(),
    "cut": _whole(),
    "days": _whole(),
    "groups": Travelling(
        stays=frozenset({"from_the_list", "reminder_hours_before"}), keys=("name", "added_at")
    ),
    "intentions": _whole(),
    "kept_steps": _whole(),
    "look_backs": _whole(),
    "notices": _whole(),
    "now": Travelling(
        only=frozenset(
            {
                *("baseline_days", "constants_changed_on"),
                *("low_mood_answered_day", "quiet_answered_day"),
            }
        )
    ),
    "own_lines": _whole(),
    "people": _whole(),
    "plan": _whole(),
    "remarks": _whole(),
    "rides": Travelling(stays=frozenset({"shared_with"}), keys=("started_at",)),
    "steps": _whole(),
    "submissions": _whole(),
    "thoughts": Travelling(stays=frozenset({"shared_with"}), keys=("written_at",)),
}
# Of what stays, in words, by the beginning of its name. A list without a line has DEFAULT.
STAYS: Mapping[str, str] = {
    "account": "Each site has its own account, address and ways to sign in.",
    "asked_to_go_on": "You signed for one counselor on one site. Sharing is signed anew.",
    "alerts": "What a counselor did about a message belongs to the site where they did it.",
    "calls_i_asked_for": "A call was asked for on that site, and is over after a day.",
    "consents": "You signed for one counselor on one site. Sharing is signed anew.",
    "counting": "You agreed to it on one site. It is off on another until you agree.",
    "groups": "A clinic's list and your reminders belong to its site.",
    "imports": "How older days came to that site. The days themselves travel.",
    "notices": "You corrected the answer that it rested on.",
    "laid_aside": "It waits on that site until you say that it’s yours.",
    "let_end": "You signed for one counselor on one site. Sharing is signed anew.",
    "messages": "What that site sent. Another site sends nothing because of it.",
    "notes_to_the_clinic": "You wrote it to the people of one clinic.",
    "now": "It follows from your days, and is worked out anew.",
    "reminders": "Reminders are chosen anew, so that nothing is sent unasked.",
    "rides": "Whom you showed it to. Sharing is signed anew.",
    "signal_to_supporters": "A signal is for your supporters of that site, and lasts a day.",
    "supporters": "Supporters are invited anew.",
    "thoughts": "Whom you showed it to. Sharing is signed anew.",
    "unsaved": "A form that was not sent is kept for a day.",
}
# What an account has already, in words, where it is to be empty.
WORDS: Mapping[str, str] = {
    "body_checks": "what you ticked about your body",
    "breaks": "a break",
    "calls": "what you wrote for calls",
    "cut": "a day from which on days are kept",
    "days": "check-ins",
    "groups": "a group",
    "intentions": "a thing to do in a week",
    "kept_steps": "a small step that you keep",
    "look_backs": "a look back",
    "notices": "a message about a day",
    "own_lines": "a trigger or sign of your own",
    "people": "people to call",
    "plan": "a plan",
    "remarks": "an answer to a message",
    "rides": "a craving you rode out",
    "steps": "a small step",
    "thoughts": "a thought record",
}
DEFAULT = "It belongs to the site that it was made on."


def why_it_stays(name: str) -> str:
    """Return why a list of "here" stays, in words."""
    return STAYS.get(name, STAYS.get(name.partition(".")[0], DEFAULT))
