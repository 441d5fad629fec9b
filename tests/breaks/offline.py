"""Breaks of the check-in without a network: what it keeps, what it leads to, and what it sends."""

from tests.breaking import Break

FORM = "tests/views/test_offline_checkin.py"
OFFLINE_BREAKS = [
    Break(
        name="a locked session hands a phone nothing",
        path="checkins/views/offline.py",
        old="    if is_locked(request):",
        new="    if False:",
        run=(f"{FORM}::test_a_locked_session_hands_out_nothing",),
        red=frozenset({f"{FORM}::test_a_locked_session_hands_out_nothing[True]"}),
    ),
    Break(
        name="a phone keeps the weekly signs of its own day",
        path="checkins/queries/offline.py",
        old="        if item.weekly\n",
        new="        if not item.weekly\n",
        run=(f"{FORM}::test_a_phone_keeps_what_its_person_is_asked_and_nothing_of_another",),
    ),
    Break(
        name="low mood is answered beside what leads",
        path="checkins/queries/offline.py",
        old=">= LOW_MOOD_RATING else [])",
        new="> LOW_MOOD_RATING else [])",
        run=(f"{FORM}::test_what_answers_lead_to_is_the_rules_own",),
    ),
]
