"""A person's groups: added, picked, skipped, stopped, and what a day holds of them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from checkins.enums import GroupKind
from checkins.models import AuditEvent, SupportGroup
from checkins.queries.groups import PlannedMeeting, meeting_plan, my_groups, offered_groups
from checkins.services.clinic_groups import (
    ListedDetails,
    change_listed_group,
    relist_group,
    retire_group,
)
from checkins.services.groups import (
    MOST_GROUPS,
    GroupDetails,
    GroupOfTheListError,
    NotAMeetingError,
    TooManyGroupsError,
    change_group,
    pick_group,
    remove_group,
    skip_meeting,
    start_group,
    stop_group,
)
from tests.factories import make_group, make_listed_group, make_person, make_staff

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
NEXT_MONDAY = MONDAY + timedelta(weeks=1)
MONDAY_GROUP = PlannedMeeting("Monday group", "6 PM")


@pytest.fixture
def operator(db):
    return make_staff()


def planned(person, day):
    return meeting_plan(person, day).planned


def skip(group, day, at, *, skips=True, today=MONDAY):
    skip_meeting(group=group, day=day, skips=skips, by=group.person, at=at, today=today)


def actions(person):
    return list(
        AuditEvent.objects.filter(by=person.subject_ref)
        .order_by("pk")
        .values_list("action", flat=True)
    )


def test_a_weekly_group_is_planned_on_its_day_alone(person):
    make_group(person)

    week = [planned(person, MONDAY + timedelta(days=ahead)) for ahead in range(8)]

    assert week == [[MONDAY_GROUP], [], [], [], [], [], [], [MONDAY_GROUP]]


def test_meetings_of_one_day_come_in_the_order_of_the_clock(person):
    make_group(person, name="Late", starts_at=time(20))
    make_group(person, name="Early", starts_at=time(7, 30))

    assert planned(person, MONDAY) == [
        PlannedMeeting("Early", "7:30 AM"),
        PlannedMeeting("Late", "8 PM"),
    ]


def test_a_group_is_not_planned_before_it_was_added(person):
    make_group(person, today=MONDAY)

    assert planned(person, MONDAY - timedelta(weeks=1)) == []
    assert planned(person, MONDAY) == [MONDAY_GROUP]


def test_somebody_elses_group_is_not_planned(person):
    make_group(make_person())

    assert planned(person, MONDAY) == []


def test_a_buddy_without_a_day_has_a_place_and_plans_nothing(person):
    make_group(person, name="Lee", kind=GroupKind.BUDDY, weekday=None, starts_at=None)

    [item] = my_groups(person, today=MONDAY)

    assert (item.name, item.when, item.coming, item.next_day) == ("Lee", None, [], None)
    assert planned(person, MONDAY) == []


def test_place_and_link_are_sealed_and_the_name_is_plain(person):
    group = make_group(person, link="https://example.org/room")

    row = SupportGroup.objects.get()

    assert (row.name, row.place, row.link) == (
        "Monday group",
        "Oak Street 12",
        "https://example.org/room",
    )
    assert "Oak Street" not in group.sealed_place
    assert "example" not in group.sealed_link


def test_a_skipped_meeting_is_left_out_that_day_alone(person, at):
    skip(make_group(person), MONDAY, at)

    plan = meeting_plan(person, MONDAY)

    assert (plan.planned, plan.skipped) == ([], [MONDAY_GROUP])
    assert planned(person, NEXT_MONDAY) == [MONDAY_GROUP]
    assert my_groups(person, today=MONDAY)[0].next_day == NEXT_MONDAY


def test_a_person_can_go_after_all(person, at):
    group = make_group(person)
    skip(group, MONDAY, at)

    skip(group, MONDAY, at, skips=False)

    assert planned(person, MONDAY) == [MONDAY_GROUP]
    assert actions(person)[-2:] == ["meeting_skipped", "meeting_not_skipped"]


@pytest.mark.parametrize("day", [TUESDAY, MONDAY - timedelta(weeks=1), date(2027, 11, 22)])
def test_a_day_without_the_meeting_cannot_be_skipped(person, at, day):
    with pytest.raises(NotAMeetingError):
        skip(make_group(person), day, at)

    assert SupportGroup.objects.get().skipped_days == []


def test_old_skips_are_forgotten_with_the_next_one(person, at):
    group = make_group(person)
    skip(group, MONDAY, at)

    skip(group, MONDAY + timedelta(weeks=5), at, today=MONDAY + timedelta(weeks=5))

    assert SupportGroup.objects.get().skipped_days == ["2026-12-28"]


def test_a_stopped_group_was_planned_until_the_day_before(person, at):
    stop_group(group=make_group(person), by=person, at=at, today=MONDAY)

    assert planned(person, MONDAY - timedelta(weeks=1)) == [MONDAY_GROUP]
    assert planned(person, MONDAY) == []
    assert my_groups(person, today=MONDAY)[0].is_stopped


def test_stopping_twice_keeps_the_first_day(person, at):
    group = make_group(person)
    for today in (MONDAY, TUESDAY):
        stop_group(group=group, by=person, at=at, today=today)

    assert SupportGroup.objects.get().stopped_on == MONDAY
    assert actions(person).count("group_stopped") == 1


def test_a_stopped_group_goes_on_from_the_day_of_the_new_start(person, at):
    group = make_group(person)
    stop_group(group=group, by=person, at=at, today=MONDAY)

    start_group(group=group, by=person, at=at, today=TUESDAY)

    assert planned(person, MONDAY) == []
    assert planned(person, NEXT_MONDAY) == [MONDAY_GROUP]


def test_a_removed_group_leaves_the_list(person, at):
    remove_group(group=make_group(person), by=person, at=at)

    assert my_groups(person, today=MONDAY) == []
    assert actions(person)[-1] == "group_removed"


def test_the_list_holds_twenty_groups(person, operator, at):
    for _ in range(MOST_GROUPS):
        make_group(person)

    with pytest.raises(TooManyGroupsError):
        make_group(person)
    with pytest.raises(TooManyGroupsError):
        pick_group(listed=make_listed_group(operator), by=person, at=at, today=MONDAY)

    assert SupportGroup.objects.count() == MOST_GROUPS


# --- the clinic's list ----------------------------------------------------------------------------


def test_an_online_group_is_planned_on_the_persons_own_clock(person, operator, at):
    late = make_listed_group(operator, starts_at=time(22))
    pick_group(listed=late, by=person, at=at, today=MONDAY)

    [item] = my_groups(person, today=MONDAY)

    assert planned(person, TUESDAY) == []
    assert planned(person, WEDNESDAY) == [PlannedMeeting("Rainbow room", "1 AM")]
    assert item.when.words == "Wednesdays, 1 AM your time"
    assert item.when.also == "Tuesdays, 10 PM Pacific (Los Angeles)"


def test_a_group_at_a_place_is_said_on_that_places_clock_alone(person, operator, at):
    here = make_listed_group(operator, is_online=False, link="", place="Hall")
    pick_group(listed=here, by=person, at=at, today=MONDAY)

    [item] = my_groups(person, today=MONDAY)

    assert (item.when.words, item.when.also) == ("Tuesdays, 6 PM", "")
    assert planned(person, TUESDAY) == [PlannedMeeting("Rainbow room", "6 PM")]


def test_a_picked_group_follows_the_list(person, operator, at):
    listed = make_listed_group(operator)
    pick_group(listed=listed, by=person, at=at, today=MONDAY)
    details = ListedDetails(
        name="Open door",
        kind=listed.kind,
        weekday=0,
        starts_at=time(12),
        language="en",
        time_zone="America/New_York",
        is_online=True,
        link="https://example.org/",
    )

    change_listed_group(listed=listed, by=operator, at=at, details=details)

    [item] = my_groups(person, today=MONDAY)
    assert (item.name, item.when.words, item.link) == (
        "Open door",
        "Mondays, noon",
        "https://example.org/",
    )
    assert planned(person, MONDAY) == [PlannedMeeting("Open door", "noon")]


def test_a_picked_group_has_no_words_of_its_own(person, operator, at):
    group = pick_group(listed=make_listed_group(operator), by=person, at=at, today=MONDAY)

    with pytest.raises(GroupOfTheListError):
        change_group(
            group=group, by=person, at=at, details=GroupDetails(name="Mine", kind=GroupKind.OTHER)
        )


def test_a_retired_group_is_marked_and_planned_no_more(person, operator, at):
    listed = make_listed_group(operator)
    pick_group(listed=listed, by=person, at=at, today=MONDAY)

    retire_group(listed=listed, by=operator, at=at)

    [item] = my_groups(person, today=MONDAY)
    assert (item.is_delisted, item.coming) == (True, [])
    assert planned(person, TUESDAY) == []


def test_a_group_that_is_offered_again_is_planned_again(person, operator, at):
    listed = make_listed_group(operator)
    pick_group(listed=listed, by=person, at=at, today=MONDAY)
    retire_group(listed=listed, by=operator, at=at)

    relist_group(listed=listed, by=operator, at=at)

    assert planned(person, TUESDAY) == [PlannedMeeting("Rainbow room", "9 PM")]


def test_picking_twice_keeps_one_group_and_starts_a_stopped_one(person, operator, at):
    listed = make_listed_group(operator)
    first = pick_group(listed=listed, by=person, at=at, today=MONDAY)
    stop_group(group=first, by=person, at=at, today=MONDAY)

    second = pick_group(listed=listed, by=person, at=at, today=MONDAY)

    assert second == first
    assert [row.stopped_on for row in SupportGroup.objects.all()] == [None]


def test_the_audit_of_the_list_names_nobody_who_picked(person, operator, at):
    listed = make_listed_group(operator)
    pick_group(listed=listed, by=person, at=at, today=MONDAY)

    written = AuditEvent.objects.filter(action="group_picked")

    assert [(row.by, row.about, row.detail) for row in written] == [
        (person.subject_ref, person.subject_ref, {})
    ]


def offered(person, *, weekday=None, **filters):
    found = offered_groups(person, today=MONDAY, filters=filters, weekday=weekday)
    return [item.name for item in found]


def test_the_list_is_filtered_by_the_persons_own_day(person, operator):
    make_listed_group(operator, name="Late", starts_at=time(22))
    make_listed_group(operator, name="Early")

    assert offered(person) == ["Early", "Late"]
    assert offered(person, weekday=1) == ["Early"]
    assert offered(person, weekday=2) == ["Late"]


def test_the_list_is_filtered_by_place_language_and_kind(person, operator, at):
    make_listed_group(operator, name="Online")
    make_listed_group(operator, name="Hall", is_online=False, link="", place="Hall", language="es")
    make_listed_group(operator, name="Alumni", kind=GroupKind.ALUMNI)
    retire_group(listed=make_listed_group(operator, name="Gone"), by=operator, at=at)

    assert offered(person, is_online=False) == ["Hall"]
    assert offered(person, language="es") == ["Hall"]
    assert offered(person, kind="alumni") == ["Alumni"]
    assert offered(person, kind="faith") == []
    assert offered(person) == ["Hall", "Alumni", "Online"]


def test_the_hour_is_that_of_the_next_meeting_when_the_clocks_change(operator, at):
    person = make_person(time_zone="Europe/London")
    make_listed_group(operator)
    march = datetime(2026, 3, 10, tzinfo=UTC).date()  # New York's clocks changed, London's not yet

    [now] = offered_groups(person, today=march, filters={}, weekday=None)
    [later] = offered_groups(person, today=march + timedelta(weeks=4), filters={}, weekday=None)

    assert (now.when.words, later.when.words) == (
        "Wednesdays, 1 AM your time",
        "Wednesdays, 2 AM your time",
    )
