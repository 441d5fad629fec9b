"""Breaks of what a phone sends: exact, its owner's, once, and nothing of the past in an answer."""

from tests.breaking import Break

SYNC, HOSTILE = "tests/api/test_sync.py", "tests/api/test_sync_hostile.py"
FORM, JSON, API = (
    "checkins/forms/sync.py",
    "checkins/forms/sync_json.py",
    "checkins/api/checkins.py",
)
BODIES = f"{HOSTILE}::test_hostile_bodies_are_refused_by_name_and_leave_no_row"
LOCKED = f"{SYNC}::test_a_page_that_came_locked_is_laid_aside_and_nothing_of_the_day_is_told"

SYNC_BREAKS = [
    Break(
        name="what was sent is a change, also the same again",
        path=FORM,
        old="return NOT_SENT if name in self.sent.answers else self._value(name)",
        new="return None",
        run=(f"{SYNC}::test_only_what_was_sent_changes_and_null_clears",),
    ),
    Break(
        name="a page of another account is not taken",
        path=API,
        old="if sent.owner != person.phone_ref:",
        new="if not sent.owner:",
        run=(f"{SYNC}::test_two_accounts_on_one_phone_each_get_what_they_wrote",),
    ),
    Break(
        name="a page that came locked is laid aside",
        path=API,
        old="locked = sent.locked or is_locked(request)",
        new="locked = sent.locked",
        run=(LOCKED,),
        red=frozenset({f"{LOCKED}[the session]"}),
    ),
    Break(
        name="a page that is stored is found after its day was closed",
        path="checkins/services/sync.py",
        old="            if known is None:\n                raise",
        new="            raise",
        run=(f"{SYNC}::test_a_page_is_stored_and_the_same_again_is_the_stored_one",),
    ),
    Break(
        name="only the last page finishes a day that goes on",
        path=FORM,
        old="if page.finish != self.sent.finish:",
        new="if page.finish and not self.sent.finish:",
        run=(f"{SYNC}::test_the_last_page_finishes_and_another_only_where_the_day_was_over",),
    ),
    Break(
        name="a number that no field takes is none",
        path=JSON,
        old="parse_float=lambda _: ODD,",
        new="parse_float=lambda text: int(float(text)) if float(text) < 9 else 0,",
        run=(BODIES,),
    ),
    Break(
        name="no name comes twice",
        path=JSON,
        old="for name, number in times.items() if number > 1)",
        new="for name, number in times.items() if number > 2)",
        run=(BODIES,),
    ),
    Break(
        name="an error shows no words of an own sign",
        path=FORM,
        old="said = ANSWER if name.startswith(OWN) else str(errors[0])",
        new="said = f'{self.fields[name].label}: {errors[0]}'",
        run=(f"{SYNC}::test_own_signs_are_the_senders_own_and_are_named_in_no_error",),
    ),
    Break(
        name="a phone is answered on our own site alone",
        path="checkins/api/phones.py",
        old='if request.headers.get(SITE, "same-origin") != "same-origin":',
        new='if request.headers.get(SITE, "same-origin") == "none":',
        run=(f"{SYNC}::test_a_page_needs_a_session_its_token_and_our_own_site",),
    ),
    Break(
        name="what leads to sign-in says in JSON that nobody is signed in",
        path="checkins/middleware/phones.py",
        old="    if response.status_code in REDIRECTS:",
        new="    if response.status_code == 0:",
        run=(f"{SYNC}::test_a_session_that_is_over_and_a_quiet_home_are_led_to_no_page",),
    ),
    Break(
        name="a background question does not prolong a session",
        path="checkins/middleware/sessions.py",
        old="is_background = is_of_phones(request.path) and",
        new="is_background = False and",
        run=(f"{SYNC}::test_a_background_question_does_not_prolong_a_session",),
        red=frozenset(
            {f"{SYNC}::test_a_background_question_does_not_prolong_a_session[header1-False]"}
        ),
    ),
]
