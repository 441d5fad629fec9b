"""Breaks of what reaches a counselor: by which consent, in which hours, how often, and of what."""

from tests.breaking import Break

TESTS = "tests/services/mail/test_alerts.py"
MAILING, HOURS = "checkins/services/mail/alerts.py", "checkins/engine/hours.py"
CONSENTS, WORK = "checkins/models/sharing.py", "checkins/queries/hours.py"
TELLING, ENGINE = "tests/views/test_telling.py", "tests/engine/test_hours.py"
OWN_HOURS = "tests/views/test_hours.py"
SAME_PARTS = f"{TESTS}::test_a_deputy_hears_by_a_consent_of_their_own_with_the_same_parts"
AS_MUCH = f"{OWN_HOURS}::test_a_deputy_who_may_not_see_as_much_is_promised_for_nobody"
REACHING_BREAKS = [
    Break(name=f"of messages to counselors, {what}", path=path, old=old, new=new, run=tuple(run))
    for what, path, old, new, run in (
        (
            "an answer about use queues none",
            MAILING,
            "new = [alert for alert in alerts if alert.cause in RULE_OF]",
            'new = [alert for alert in alerts if RULE_OF.setdefault("use", OutboxRule.ALERT)]',
            [f"{TESTS}::test_a_use_answer_alone_queues_nothing_whatever_is_shared[use+alerts]"],
        ),
        (
            "a consent shows alerts",
            CONSENTS,
            "return self.in_force(at).filter(kind=ConsentKind.RECORD, shows_alerts=True)",
            "return self.in_force(at).filter(kind=ConsentKind.RECORD)",
            [
                f"{TESTS}::test_planning_is_sent_by_a_consent_with_alerts_and_signs[signs]",
                f"{TESTS}::test_it_does_not_leave_after[without_alerts]",
                f"{TESTS}::test_nobody_is_told_who_may_not_know[alerts]",
            ],
        ),
        (
            "a consent is in force",
            CONSENTS,
            "return self.in_force(at).filter(kind=ConsentKind.RECORD, shows_alerts=True)",
            "return self.filter(kind=ConsentKind.RECORD, shows_alerts=True)",
            [
                f"{TESTS}::test_it_does_not_leave_after[{change}]"
                for change in ("withdrawn", "switched_off", "account_closed")
            ],
        ),
        (
            "planning needs signs",
            MAILING,
            "!= NoticeKind.PLANNING or consent.shows_signs",
            "!= NoticeKind.PLANNING or True",
            [f"{TESTS}::test_planning_is_sent_by_a_consent_with_alerts_and_signs[alerts]"],
        ),
        (
            "planning needs signs as it leaves",
            MAILING,
            "shared.filter(shows_signs=True) if",
            "shared if",
            [f"{TESTS}::test_without_signs_planning_does_not_leave_and_a_pattern_does"],
        ),
        (
            "what is told of use needs that part",
            CONSENTS,
            "return self.showing_alerts(at).filter(shows_use=True)",
            "return self.showing_alerts(at)",
            [
                f"{TESTS}::test_nobody_is_told_who_may_not_know[use]",
                f"{TELLING}::test_nobody_is_asked_about_who_may_not_know[scopes0]",
            ],
        ),
        (
            "the alert still waits",
            MAILING,
            "or not _waits(message, at)",
            "or False",
            [f"{TESTS}::test_it_does_not_leave_after[alert_closed]"],
        ),
        (
            "who looked is not told",
            MAILING,
            'return None if _was_seen(message) else reverse("caseload")',
            'return reverse("caseload")',
            [
                f"{TESTS}::test_it_does_not_leave_after[seen_already]",
                f"{TESTS}::test_an_alert_that_a_deputy_looked_at_is_not_told_to_who_comes_back",
            ],
        ),
        (
            "one is told once",
            MAILING,
            "[each for each in messages if (each.alert_id, each.recipient_id) not in earlier]",
            "list(messages)",
            [f"{TESTS}::test_a_change_of_channel_tells_nobody_twice"],
        ),
        (
            "the answer still stands",
            MAILING,
            "stands = days.filter(used=UsedChoice.YES).exists()",
            "stands = days.exists()",
            [f"{TESTS}::test_an_answer_that_was_corrected_is_not_told"],
        ),
        (
            "a deputy sees all that the counselor sees",
            WORK,
            "and other.scopes.cover(own.scopes):",
            "and True:",
            [
                f"{SAME_PARTS}[scopes1-hears1]",
            ],
        ),
        (
            "days away are no working days",
            HOURS,
            "return day.weekday() in self.weekdays and not is_away",
            "return day.weekday() in self.weekdays",
            [
                f"{ENGINE}::test_what_is_within_the_hours[hours{place}-moment{place}-False]"
                for place in (5, 6)
            ],
        ),
        (
            "the end is outside the hours",
            HOURS,
            "<= moment < self._at(day, self.ends_at)",
            "<= moment <= self._at(day, self.ends_at)",
            [f"{ENGINE}::test_what_is_within_the_hours[hours3-moment3-False]"],
        ),
        (
            "what waits moves with the hours",
            MAILING,
            "update(next_at=due, channel=work.channel)",
            "update(channel=work.channel)",
            [f"{TESTS}::test_what_waits_moves_with_the_hours"],
        ),
        (
            "the hours are asked as it leaves",
            MAILING,
            "return at if is_now else first_moment(rule, work, at)",
            "return at",
            [f"{TESTS}::test_the_hours_are_asked_once_more_as_it_leaves"],
        ),
        (
            "hours that nobody said are promised to nobody",
            "checkins/queries/promises.py",
            "if works[each.named_counselor.pk].is_said",
            "if True",
            [f"{OWN_HOURS}::test_nine_to_five_that_nobody_said_is_promised_to_nobody"],
        ),
        (
            "a deputy is promised by what they see",
            "checkins/queries/promises.py",
            "covers = first.consent.scopes.cover(other.consent.scopes)",
            "covers = True",
            [
                f"{AS_MUCH}[answers0-scopes1]",
            ],
        ),
        (
            "an old answer tells nobody",
            "checkins/queries/telling.py",
            "return said and can_fill_in(day.day, at=at, zone=zone)",
            "return said",
            [f"{TELLING}::test_a_day_that_came_from_a_file_or_is_long_past_does_not_ask"],
        ),
    )
]
