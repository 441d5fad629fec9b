"""Breaks of going on with sharing: asked once, the same alone, and unseen if it is let end."""

from tests.breaking import Break

GOING_ON = "tests/services/test_renewals.py"
PAGES = "tests/views/test_renewals.py"
SERVICE = "checkins/services/renewals.py"
RENEWAL_BREAKS = [
    Break(
        name="a counselor asks by a consent in force that ends soon",
        path=SERVICE,
        old="if row is None or not ends.exists():",
        new="if row is None:",
        run=(
            f"{GOING_ON}::test_it_is_asked_in_the_last_14_days_alone",
            f"{GOING_ON}::test_what_is_over_is_neither_asked_nor_listed_nor_signed_nor_let_end[_going]",
        ),
    ),
    Break(
        name="a counselor asks for themselves",
        path=SERVICE,
        old="row = held.filter(counselor=by).first()",
        new="row, by = held.first(), consent.counselor",
        run=(f"{GOING_ON}::test_nobody_asks_for_another_counselor",),
    ),
    Break(
        name="going on shows the same alone",
        path=SERVICE,
        old="if not is_same or terms.last_day > most.last_day or",
        new="if",
        run=tuple(
            f"{GOING_ON}::test_nothing_else_is_signed_by_it[{change}]"
            for change in ("_wider", "_narrower", "_longer", "_of_notes")
        ),
    ),
    Break(
        name="the consent is asked for again when it is gone on with",
        path=SERVICE,
        old="or not offered.exists():\n        raise NotOfferedError(earlier.pk)\n    return",
        new="or False:\n        raise NotOfferedError(earlier.pk)\n    return",
        run=(
            f"{GOING_ON}::test_it_is_asked_in_the_last_14_days_alone",
            f"{GOING_ON}::test_nobody_goes_on_for_somebody_else",
        ),
    ),
    Break(
        name="an alert that waits does not vanish with a new signature",
        path=SERVICE,
        old="shared_since=earlier.shared_since or earlier.granted_at",
        new="shared_since=None",
        run=(f"{GOING_ON}::test_an_alert_that_waits_for_long_waits_on",),
    ),
    Break(
        name="what a person lets end leaves no trace at the counselor's",
        path="checkins/models/sharing.py",
        old="return self.in_force(at).to_counselors().filter(expires_at__lte=at + ENDS_SOON)",
        new="return self.in_force(at).to_counselors().filter("
        "expires_at__lte=at + ENDS_SOON, let_end=None)",
        run=(
            f"{GOING_ON}::test_a_counselor_sees_the_same_whatever_the_person_chose",
            f"{PAGES}::test_no_answer_looks_like_no_answer",
        ),
    ),
    Break(
        name="stopping on a page from before stops what goes on",
        path="checkins/services/sharing.py",
        old="for key, _ in end_consents(same, because",
        new="for key, _ in end_consents(same.filter(pk=consent.pk), because",
        run=(f"{GOING_ON}::test_stop_on_a_page_from_before_stops_what_goes_on",),
    ),
    Break(
        name="who lets it end gets no mail about it",
        path="checkins/services/mail/expiry.py",
        old="filter(pk__in=keys, let_end=None)",
        new="filter(pk__in=keys)",
        run=(f"{GOING_ON}::test_who_lets_it_end_gets_no_mail_about_it_unless_that_is_undone",),
    ),
]
