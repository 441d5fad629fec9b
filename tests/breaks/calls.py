"""Breaks of asked calls: whom a tap asks, when, how often, and what may still leave."""

from tests.breaking import Break

ENGINE, SERVICE = "tests/engine/test_calls.py", "tests/services/test_calls.py"
MAIL, VIEWS = "tests/services/mail/test_calls.py", "tests/views/test_calls.py"
REACHED = f"{SERVICE}::test_who_cannot_be_reached_is_not_asked"
ENDED = f"{MAIL}::test_what_ended_between_queue_and_send_is_never_sent"
BYTES = f"{VIEWS}::test_whatever_ended_a_call_the_page_is_the_same_to_the_byte"
SAYS = f"{VIEWS}::test_the_page_says_what_became_of_a_call_and_never_more"
CALL_BREAKS = [
    Break(
        name="the end of the hours is outside them",
        path="checkins/engine/calls.py",
        old="return first <= clock < last",
        new="return first <= clock <= last",
        run=(ENGINE,),
        red=frozenset(
            f"{ENGINE}::{test}"
            for test in (
                "test_the_clock_on_their_wall_decides[hours3-at3-False]",
                "test_the_clock_on_their_wall_decides[hours10-at10-False]",
                "test_a_skipped_hour_opens_nothing",
                "test_a_change_of_half_an_hour_is_followed",
                "test_the_closed_span_is_the_night_around_a_moment",
                "test_a_closed_span_over_a_clock_change_is_an_hour_shorter",
                "test_hours_that_a_change_skips_open_on_the_next_day",
                "test_the_seconds_of_a_moment_move_no_edge",
            )
        ),
    ),
    Break(
        name="who agreed for others has not agreed for who invites later",
        path="checkins/models/supporters.py",
        old=", account__call_agreement__agreed_at__gte=since",
        new=", account__call_agreement__isnull=False",
        run=(REACHED,),
        red=frozenset({f"{REACHED}[_agreed_before]"}),
    ),
    Break(
        name="whom no message can reach is not asked",
        path="checkins/queries/calls.py",
        old="return agreed.filter(Exists(address) | by_browser)",
        new="return agreed",
        run=(REACHED,),
        red=frozenset({f"{REACHED}[_no_address]", f"{REACHED}[_no_address_but_a_browser]"}),
    ),
    Break(
        name="a browser reaches who chose notifications alone",
        path="checkins/queries/calls.py",
        old="by_browser = Exists(browser) & Q(account__call_agreement__channel=Channel.PUSH)",
        new="by_browser = Exists(browser)",
        run=(REACHED,),
        red=frozenset({f"{REACHED}[_no_address_but_a_browser]"}),
    ),
    Break(
        name="an open call stays the only one",
        path="checkins/services/calls.py",
        old="if is_open := earlier.open_at(at).first():",
        new="if is_open := earlier.none().first():",
        run=(f"{SERVICE}::test_a_second_tap_asks_nothing_new",),
    ),
    Break(
        name="outside their hours nobody is asked",
        path="checkins/services/calls.py",
        old="if not is_inside(agreement.hours, at):",
        new="if False:",
        run=(f"{SERVICE}::test_outside_their_hours_nobody_is_asked",),
    ),
    Break(
        name="nobody is sent message after message",
        path="checkins/services/calls.py",
        old=".count() >= MOST_ASKED",
        new=".count() < 0",
        run=(f"{SERVICE}::test_who_asks_and_takes_back_sends_three_messages_at_most",),
    ),
    Break(
        name="a call that was taken back does not leave",
        path="checkins/services/mail/calls.py",
        old="AskedCall.objects.open_at(at)",
        new="AskedCall.objects.all()",
        run=(ENDED,),
        red=frozenset({f"{ENDED}[_taken_back]"}),
    ),
    Break(
        name="what leaves asks anew for the hours",
        path="checkins/services/mail/calls.py",
        old=" or not is_inside(agreement.hours, at)",
        new="",
        run=(ENDED, f"{MAIL}::test_it_does_not_leave_once_the_hours_are_over"),
        red=frozenset(
            {f"{ENDED}[_other_hours]", f"{MAIL}::test_it_does_not_leave_once_the_hours_are_over"}
        ),
    ),
    Break(
        name="what leaves asks anew for the link and the agreement",
        path="checkins/services/mail/calls.py",
        old="links_to_ask(at).filter(pk=call.link_id, account=message.recipient_id)",
        new="type(call.link).objects.filter(pk=call.link_id)",
        run=(ENDED,),
        red=frozenset(
            f"{ENDED}[{how}]" for how in ("_removed", "_person_closed", "_accepted_anew")
        ),
    ),
    Break(
        name="sent is what a server took",
        path="checkins/queries/calls.py",
        old='sent_at=Subquery(messages.values("sent_at")[:1])',
        new='sent_at=Subquery(messages.values("queued_at")[:1])',
        run=(SAYS,),
        red=frozenset(f"{SAYS}[state{place}]" for place in (0, 1, 2, 3, 4, 8, 9, 10)),
    ),
    Break(
        name="a look is written down as seen",
        path="checkins/services/access_log.py",
        old="mark_seen(by=by, at=at, calls=[item.call for item in calls])",
        new="pass",
        run=(f"{SERVICE}::test_the_first_look_counts_as_seen_and_every_look_is_logged",),
    ),
    Break(
        name="a call is gone from the supporter's page with its link",
        path="checkins/models/calls.py",
        old="Supporter.objects.in_force(at).agreed_to_calls()",
        new="Supporter.objects.agreed_to_calls()",
        run=(BYTES,),
        red=frozenset({f"{BYTES}[_removed]", f"{BYTES}[_closed]"}),
    ),
    Break(
        name="where somebody else reads the phone, nothing tells of a call",
        path="templates/checkins/calls/_row.html",
        old="{% if own.is_quiet %}",
        new="{% if False %}",
        run=(f"{VIEWS}::test_a_quiet_home_says_the_same_whatever_was_asked",),
    ),
]
