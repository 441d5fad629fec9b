"""Breaks of forms: whose they are, what is kept of one that was not saved, and how long."""

from tests.breaking import Break

MARKS = "tests/views/test_form_marks.py"
NOT_OURS = f"{MARKS}::test_a_mark_that_is_not_ours_keeps_nothing"
OF_ANOTHER = f"{MARKS}::test_a_form_of_another_account_is_refused_and_kept_for_that_account"
AT_ANY_AGE = f"{MARKS}::test_a_form_of_another_account_is_refused_at_any_age"
PASSWORDS = f"{MARKS}::test_the_librarys_pages_carry_it_too_and_never_keep_a_password"
A_DAY = f"{MARKS}::test_it_is_deleted_after_a_day"
PLAIN = "tests/forms/test_plain.py"
UNSAVED = "tests/views/test_unsaved.py"
LEFT_OUT = f"{UNSAVED}::test_what_proves_who_somebody_is_is_left_out_and_that_is_said"
NOBODY_ASKED = f"{UNSAVED}::test_health_and_help_ask_for_no_user"
FORM_BREAKS = [
    Break(
        name="a refused form's secrets are left out",
        path="checkins/forms/form_drafts.py",
        old="for name, values in sent.lists() if name not in NEVER_KEPT}",
        new="for name, values in sent.lists()}",
        run=(LEFT_OUT,),
    ),
    Break(
        name="health asks for nobody",
        path="checkins/middleware/zones.py",
        old="is_public(request.path) or not has_session(request)",
        new="not has_session(request)",
        run=(NOBODY_ASKED,),
        red=frozenset(
            f"{NOBODY_ASKED}[{method}-{path}]"
            for method in ("get", "head", "post", "put")
            for path in ("/health/live", "/health/ready", "/help/", "/now/", "/worker.js")
        ),
    ),
    Break(
        name="a form is refused in another account",
        path="checkins/middleware/kept_forms.py",
        old="if mark is None or mark.account_id == user.pk:",
        new="if mark is None or mark.account_id:",
        run=(OF_ANOTHER,),
    ),
    Break(
        name="a form is refused in another account at any age",
        path="checkins/middleware/kept_forms.py",
        old="if mark is None or mark.account_id == user.pk:",
        new="if not (mark and mark.is_valid(timezone.now())) or mark.account_id == user.pk:",
        run=(AT_ANY_AGE,),
    ),
    Break(
        name="a mark lasts a day",
        path="checkins/forms/form_drafts.py",
        old="return 0 <= age <= MARK_LASTS.total_seconds() // MINUTE and _is_here(self.page)",
        new="return _is_here(self.page)",
        run=(NOT_OURS,),
        red=frozenset({f"{NOT_OURS}[too old]", f"{NOT_OURS}[of tomorrow]"}),
    ),
    Break(
        name="a password is never kept",
        path="checkins/forms/form_drafts.py",
        old="{*OWN_KEYS, *NEVER_KEPT, *NEVER_STORED}",
        new="{*OWN_KEYS, *NEVER_STORED}",
        run=(PASSWORDS,),
        red=frozenset(
            f"{PASSWORDS}[{page}]"
            for page in ("/account/password/change/", "/account/reauthenticate/")
        ),
    ),
    Break(
        name="a draft is kept for a day",
        path="checkins/models/form_drafts.py",
        old="return self.filter(kept_at__gt=at - KEPT_FOR)",
        new="return self",
        run=(A_DAY,),
    ),
    Break(
        name="no library's sentence is shown",
        path="checkins/forms/plain.py",
        old="if not is_theirs and error.message not in BY_TEXT:",
        new="if True:",
        run=(f"{PLAIN}::test_each_thing_that_is_refused_names_its_field",),
    ),
    Break(
        name="a sentence is said once of a field",
        path="checkins/forms/plain.py",
        old="said.setdefault(str(plain.message), plain)",
        new="said[len(said)] = plain",
        run=(f"{PLAIN}::test_the_same_sentence_is_said_once",),
    ),
]
