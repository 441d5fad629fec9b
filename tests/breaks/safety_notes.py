"""Breaks of who reads the notes about harm."""

from tests.breaking import Break

NOTES = "tests/services/test_safety_notes.py"
NAMED = "user.is_active and user.is_counselor and email == named"
NOT_THE_CONTACT = {f"{NOTES}::test_nobody_else_sees_it"}
NO_CONTACT_NOW = {
    f"{NOTES}::test_an_account_that_was_switched_off_or_is_no_counselors_reads_nothing"
}
NOT_THE_READER = {f"{NOTES}::test_nobody_else_marks_it[the person]"}
NOTE_BREAKS = [
    Break(
        name=f"the reader of notes of harm: {what}",
        path="checkins/models/safety_notes.py",
        old=NAMED,
        new=new,
        run=(NOTES,),
        red=frozenset(red),
    )
    for what, new, red in (
        (
            "the counselor who is named",
            "user.is_active and user.is_counselor",
            NOT_THE_CONTACT | {f"{NOTES}::test_nobody_else_marks_it[another counselor]"},
        ),
        (
            "an active account",
            "user.is_counselor and email == named",
            NO_CONTACT_NOW,
        ),
        ("a counselor's", "user.is_active and email == named", NO_CONTACT_NOW),
    )
] + [
    Break(
        name="the reader of notes of harm alone marks them as read",
        path="checkins/services/safety_notes.py",
        old="if is_safety_contact(by) and unread.update(read_at=at):",
        new="if unread.update(read_at=at):",
        run=(NOTES,),
        red=frozenset(NOT_THE_READER),
    ),
]
