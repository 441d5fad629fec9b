"""Breaks of Right now: whose people it shows, when the call leads, and the minute of the clock."""

from tests.breaking import Break

NOW = "tests/views/test_now.py"
LEADS = f"{NOW}::test_after_use_or_a_plan_the_call_leads_and_the_ride_is_a_row"
NOW_BREAKS = [
    Break(
        name="right now shows nobody else's people",
        path="checkins/queries/contacts.py",
        old="SupportContact.objects.visible_to(person)",
        new="SupportContact.objects.all()",
        run=(f"{NOW}::test_another_persons_people_and_reasons_are_not_there",),
    ),
    Break(
        name="right now leads with the call for two days",
        path="checkins/queries/now.py",
        old="between(today - DAY, today)",
        new="between(today, today)",
        run=(LEADS,),
        red=frozenset(
            f"{LEADS}[1-{answers}-get someone with you.]" for answers in ("answers1", "answers4")
        ),
    ),
    Break(
        name="no start lies ahead of the clock",
        path="checkins/forms/rides.py",
        old='return min(read_time(query.get("at", "")) or at, at)',
        new='return read_time(query.get("at", "")) or at',
        run=(f"{NOW}::test_no_time_that_makes_no_sense_is_a_start",),
        red=frozenset(
            f"{NOW}::test_no_time_that_makes_no_sense_is_a_start[{said}]"
            for said in ("99999999999", "1795453205")
        ),
    ),
]
