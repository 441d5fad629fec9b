"""Breaks of what a page out of a browser's memory asks before it is shown."""

from tests.breaking import Break

KEPT = "tests/views/test_kept_pages.py"
KEPT_COUNSELOR = "test_a_counselors_page_is_shown_again_while_nobody_took_anything_back"
KEPT_SUPPORTER = "test_a_supporters_page_is_shown_again_while_nobody_took_anything_back"
KEPT_BREAKS = [
    Break(
        name=f"a page that was kept asks for {what}",
        path=path,
        old=old,
        new=new,
        run=(KEPT,),
        red=frozenset(f"{KEPT}::{name}" for name in red),
    )
    for what, path, old, new, red in (
        (
            "its account",
            "checkins/views/kept_pages.py",
            "if mark is None or mark.account_id != request.user.pk:",
            "if mark is None:",
            ("test_a_page_of_another_account_a_session_that_ended_or_no_mark_is_a_no",),
        ),
        (
            "the consents",
            "checkins/queries/kept_pages.py",
            "return then.exclude(is_in_force(at)).exists()",
            "return False",
            (
                f"{KEPT_COUNSELOR}[_revoked-False]",
                f"{KEPT_COUNSELOR}[_narrowed-False]",
                f"{KEPT_COUNSELOR}[_person_switched_off-False]",
                "test_a_consent_that_ran_out_meanwhile_is_a_no",
            ),
        ),
        (
            "the thoughts and rides",
            "checkins/queries/kept_pages.py",
            "action__in=RECORD_TAKEN_BACK",
            "action__in=()",
            (
                f"{KEPT_COUNSELOR}[_unshared-False]",
                f"{KEPT_COUNSELOR}[_shared_with_another-False]",
                f"{KEPT_COUNSELOR}[_removed-False]",
                *(
                    f"{KEPT_COUNSELOR}[_ride_{how}-False]"
                    for how in ("unshared", "removed", "dropped", "said_anew")
                ),
            ),
        ),
        (
            "the signals",
            "checkins/queries/kept_pages.py",
            "action__in=SIGNAL_TAKEN_BACK",
            "action__in=()",
            (
                f"{KEPT_SUPPORTER}[_signal_taken_back]",
                f"{KEPT_SUPPORTER}[_hidden_from]",
                f"{KEPT_SUPPORTER}[_link_removed]",
                f"{KEPT_SUPPORTER}[_call_taken_back]",
            ),
        ),
    )
]
