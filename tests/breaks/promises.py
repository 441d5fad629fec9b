"""Breaks of what urgent promises: who reads, when next, and to whom it is said."""

from tests.breaking import Break

ENGINE, QUERIES = "tests/engine/test_hours.py", "tests/queries/test_promises.py"
PATH, HOURS = "checkins/queries/promises.py", "checkins/queries/hours.py"
NEXT = f"{ENGINE}::test_the_next_start_is_on_the_counselors_clock"
PROMISE_BREAKS = [
    Break(
        name="nobody is promised to read an answer that they do not see",
        path=PATH,
        old='**({"shows_use": True} if used else {})',
        new="**{}",
        run=(QUERIES,),
        red=frozenset({f"{QUERIES}::test_who_does_not_see_use_is_promised_for_no_answer_about_it"}),
    ),
    Break(
        name="the clinic's hours are promised of who it names alone",
        path=HOURS,
        old="clinic.reader_id in {None, counselor.pk}",
        new="True",
        run=(QUERIES,),
        red=frozenset(
            {
                f"{QUERIES}::test_a_named_reader_is_promised_only_to_those_who_share_with_them",
                f"{QUERIES}::test_a_text_to_sign_names_the_zone_and_only_who_reads",
            }
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
        name="a reading that has begun is no promise",
        path="checkins/engine/hours.py",
        old="(found := self._at(day, clock)) >= moment)",
        new="(found := self._at(day, clock)) >= moment - timedelta(hours=1))",
        run=(NEXT,),
        red=frozenset({f"{NEXT}[hours{place}-moment{place}-start{place}]" for place in (1, 10)}),
    ),
]
