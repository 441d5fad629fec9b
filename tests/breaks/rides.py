"""Breaks of rides: one row a start, within a day, gone when dropped, and what leads at the end."""

from tests.breaking import Break

SERVICES, VIEWS = "tests/services/test_rides.py", "tests/views/test_rides.py"
SERVICE, FORM = "checkins/services/rides.py", "checkins/forms/rides.py"
RIDE_BREAKS = [
    Break(
        name="one start makes one ride",
        path=SERVICE,
        old="filter(started_at=started_at)",
        new="none()",
        run=(
            f"{SERVICES}::test_what_is_said_anew_of_one_ride_replaces_it_and_nobody_else_sees_it",
        ),
    ),
    Break(
        name="what is said anew of a ride is shown to nobody",
        path=SERVICE,
        old="    ride.shared_with.clear()\n    audit.record(action=action",
        new="    audit.record(action=action",
        run=(
            f"{SERVICES}::test_what_is_said_anew_of_one_ride_replaces_it_and_nobody_else_sees_it",
        ),
    ),
    Break(
        name="a ride begins within a day before its end",
        path=SERVICE,
        old="if not started_at <= at <= started_at + LONGEST_RIDE:",
        new="if not started_at:",
        run=(f"{SERVICES}::test_a_ride_begins_within_the_day_before_its_end",),
        red=frozenset(
            f"{SERVICES}::test_a_ride_begins_within_the_day_before_its_end[{case}]"
            for case in ("began1-False", "began3-False")
        ),
    ),
    Break(
        name="what is not kept is gone at once",
        path=SERVICE,
        old="filter(pk=ride.pk).delete()[0]",
        new="filter(pk=ride.pk).update(removed_at=at)",
        run=(f"{SERVICES}::test_what_is_not_kept_is_gone_at_once_for_good",),
    ),
    Break(
        name="a ride comes back beside no other of its start",
        path=SERVICE,
        old="filter(started_at=ride.started_at).exists()",
        new="none().exists()",
        run=(f"{SERVICES}::test_a_ride_that_was_kept_again_meanwhile_stays_as_it_is",),
    ),
    Break(
        name="a start that lies ahead is refused by name",
        path=FORM,
        old="if began > self.at:",
        new="if not began:",
        run=(f"{VIEWS}::test_a_start_that_cannot_be_is_refused_by_name",),
        red=frozenset({f"{VIEWS}::test_a_start_that_cannot_be_is_refused_by_name[ahead]"}),
    ),
    Break(
        name="a blank strength is none",
        path=FORM,
        old="return int(said) if said else None",
        new="return int(said or 0)",
        run=(f"{VIEWS}::test_nothing_said_is_nothing_said",),
    ),
    Break(
        name="quite a bit leads with the call",
        path=FORM,
        old="int(now) >= STRONG",
        new="int(now) > STRONG",
        run=(f"{VIEWS}::test_the_filled_button_follows_the_answer",),
        red=frozenset({f"{VIEWS}::test_the_filled_button_follows_the_answer[3-call]"}),
    ),
    Break(
        name="another ten begins where the page says, not where this ride ended",
        path="checkins/views/rides.py",
        old='return redirect("now_ride")',
        new="return redirect(f\"{reverse('now_ride')}?at={int(ride.ended_at.timestamp())}\")",
        run=(f"{VIEWS}::test_each_end_keeps_the_ride_and_leads_on",),
        red=frozenset({f"{VIEWS}::test_each_end_keeps_the_ride_and_leads_on[again]"}),
    ),
    Break(
        name="the end of a ride waits for the database",
        path="checkins/middleware/routes.py",
        old="path.startswith(PUBLIC_PATHS) and path not in OWN_BELOW_PUBLIC",
        new="path.startswith(PUBLIC_PATHS)",
        run=(f"{VIEWS}::test_the_end_waits_for_the_database_as_other_pages_do",),
    ),
    Break(
        name="a visitor is not led to the page that keeps",
        path="checkins/views/now.py",
        old="if minute == catalog.minutes and viewer and viewer.is_person:",
        new="if minute == catalog.minutes:",
        run=(f"{VIEWS}::test_the_page_is_the_same_for_every_visitor",),
    ),
]
