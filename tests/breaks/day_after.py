"""Breaks of the day after use: what is a return, how long it is said, and that "Not now" holds."""

from tests.breaking import Break

RULE, PAGES = "tests/engine/test_day_after.py", "tests/views/test_day_after.py"
SERVICE = "tests/services/test_day_after.py"
CASE = f"{RULE}::test_what_a_page_and_home_are_after_use"
BY_HAND = f"{RULE}::test_all_histories_of_a_week_agree_with_a_walk_through_them"
ENGINE, QUERIES = "checkins/engine/day_after.py", "checkins/queries/day_after.py"
SERVICES = "checkins/services/day_after.py"
OWN = "day.person_id != by.pk or day.used != UsedChoice.YES"
DAY_AFTER_BREAKS = [
    Break(
        name="a skipped answer about use is no return",
        path=ENGINE,
        old="DayAfter(use, own.used is Used.NO, own.made_on)",
        new="DayAfter(use, own.used is not Used.YES, own.made_on)",
        run=(f"{CASE}[a skip is no return]", f"{CASE}[nor is a blank]", BY_HAND),
    ),
    Break(
        name="after eight days no check-in is a return",
        path=ENGINE,
        old="(day - use).days <= SOON_DAYS",
        new="(day - use).days <= SOON_DAYS + 1",
        run=(f"{CASE}[No after eight days]", f"{CASE}[eight days on]"),
    ),
    Break(
        name="Home says it until the local day ends",
        path=ENGINE,
        old="if first.made_on < today or not _is_soon(use, first.day):",
        new="if not _is_soon(use, first.day):",
        run=(f"{CASE}[the day after that]", f"{CASE}[the morning after a skip]", BY_HAND),
    ),
    Break(
        name="of days answered on one day the newest is the return",
        path=ENGINE,
        old="(one.made_on, -one.day.toordinal())",
        new="(one.made_on, one.day.toordinal())",
        run=(f"{CASE}[today's own stays the return]",),
    ),
    Break(
        name="nobody comes back by a file",
        path=QUERIES,
        old="return row.day if row.imported else max(made_on, row.day)",
        new="return max(made_on, row.day)",
        run=(f"{PAGES}::test_nobody_comes_back_by_a_file",),
    ),
    Break(
        name="a look back that was put off is offered no more",
        path=QUERIES,
        old="not (use.has_look or use.is_put_off)",
        new="not use.has_look",
        run=(f"{PAGES}::test_not_now_is_kept_for_that_use_day_and_told_to_nobody",),
    ),
    Break(
        name="a look back that was written is offered no more",
        path=QUERIES,
        old="not (use.has_look or use.is_put_off)",
        new="not use.is_put_off",
        run=(f"{PAGES}::test_a_look_back_that_is_written_is_offered_no_more",),
    ),
    Break(
        name="ticks are of the open day alone",
        path=QUERIES,
        old='BodyCheck.objects.filter(person=OuterRef("person"), day=open_day)',
        new='BodyCheck.objects.filter(person=OuterRef("person"))',
        run=(f"{PAGES}::test_ticks_of_yesterday_are_not_todays",),
    ),
    Break(
        name="a look back is put off at a day of one's own",
        path=SERVICES,
        old=OWN,
        new="day.used != UsedChoice.YES",
        run=(f"{SERVICE}::test_a_day_of_another_person_is_not_put_off",),
    ),
    Break(
        name="a look back is put off at a day with use",
        path=SERVICES,
        old=OWN,
        new="day.person_id != by.pk",
        run=(f"{SERVICE}::test_a_day_without_use_has_nothing_to_put_off",),
    ),
]
