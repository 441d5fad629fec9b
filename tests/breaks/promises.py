"""Breaks of what urgent promises: who reads, when next, and to whom it is said."""

from tests.breaking import Break

ENGINE, QUERIES = "tests/engine/test_promises.py", "tests/queries/test_promises.py"
PATH = "checkins/queries/promises.py"
NEXT = f"{ENGINE}::test_the_next_reading_is_the_first_that_has_not_begun"
PROMISE_BREAKS = [
    Break(
        name="nobody is promised to read an answer that they do not see",
        path=PATH,
        old="names.filter(shows_use=True)[:1]",
        new="names[:1]",
        run=(QUERIES,),
        red=frozenset(
            {
                f"{QUERIES}::test_who_does_not_see_use_is_promised_for_no_answer_about_it",
                f"{QUERIES}::test_it_costs_one_query",
            }
        ),
    ),
    Break(
        name="a named reader is promised only to those who share with them",
        path=PATH,
        old='shared.filter(Q(counselor__in=named.values("reader")) | ~Exists(named))',
        new="shared",
        run=(QUERIES,),
        red=frozenset(
            {f"{QUERIES}::test_a_named_reader_is_promised_only_to_those_who_share_with_them"}
        ),
    ),
    Break(
        name="who shares with nobody is promised nothing",
        path=PATH,
        old="if not status.shares_record:",
        new="if False:",
        run=(QUERIES,),
        red=frozenset(
            {
                f"{QUERIES}::test_who_shares_with_nobody_is_promised_nothing",
                f"{QUERIES}::test_a_reader_who_no_longer_works_here_is_promised_to_nobody",
            }
        ),
    ),
    Break(
        name="a text to sign names nobody else's hours",
        path=PATH,
        old="clinic.reader_id not in (None, counselor.pk)",
        new="False",
        run=(QUERIES,),
        red=frozenset({f"{QUERIES}::test_a_text_to_sign_names_the_zone_and_only_who_reads"}),
    ),
    Break(
        name="a reading that has begun is no promise",
        path="checkins/engine/promises.py",
        old=">= moment",
        new=">= moment - timedelta(hours=1)",
        run=(NEXT, f"{ENGINE}::test_one_day_a_week_comes_round_after_seven_days"),
        red=frozenset(
            {
                *(f"{NEXT}[moment{place}-start{place}]" for place in (2, 3)),
                f"{ENGINE}::test_one_day_a_week_comes_round_after_seven_days",
            }
        ),
    ),
]
