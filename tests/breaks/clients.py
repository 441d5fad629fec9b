"""Breaks of a client's page: its limits before a dial, its alerts' words; and of staff's names."""

from tests.breaking import Break

PAGE, NAMES = "tests/views/test_client_page.py", "tests/views/test_staff_names.py"
CLIENT_BREAKS = [
    Break(
        name="whoever dials has read that there is no voicemail",
        path="checkins/queries/before_calls.py",
        old='else "No voicemail.",',
        new='else "",',
        run=(f"{PAGE}::test_the_ways_are_those_that_the_person_chose[text]",),
    ),
    Break(
        name="who asked for calls alone is not texted",
        path="checkins/queries/before_calls.py",
        old="if sheet.call_or_text == CallOrText.CALL:",
        new="if not phone.text:",
        run=(f"{PAGE}::test_the_ways_are_those_that_the_person_chose[call]",),
    ),
    Break(
        name="an alert waits from when nobody worked it, not from its first day",
        path="checkins/queries/alert_words.py",
        old="            since = None\n",
        new="            pass\n",
        run=(f"{PAGE}::test_an_alert_says_since_when_it_waits_anew",),
    ),
    Break(
        name="a counselor's own form sets no name",
        path="checkins/services/staff.py",
        old="    if not by.is_operator:\n",
        new="    if not by.is_active:\n",
        run=(f"{NAMES}::test_no_form_of_a_counselors_own_sets_the_name",),
    ),
    Break(
        name="an operator who sets another name leaves the request waiting",
        path="checkins/services/staff_names.py",
        old="waiting.filter(account=account, name=name)",
        new="waiting.filter(account=account)",
        run=(f"{NAMES}::test_another_name_set_meanwhile_leaves_the_request_waiting",),
    ),
]
