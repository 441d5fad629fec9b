"""Breaks of what was logged: undone in time and by its author, and of marks of several clients."""

from tests.breaking import Break

SERVICE, MARKS = "tests/services/test_contact_log.py", "tests/services/test_marks.py"
PAGES, BAR = "tests/views/test_contact_log.py", "tests/views/test_marks.py"
LOG = "checkins/services/contact_log.py"
TOO_FAR = f"{BAR}::test_what_is_missing_or_too_far_is_said_and_what_was_typed_is_kept"
DAYS = "Choose a day from tomorrow to 14 days on."
FORGED = f"{BAR}::test_a_forged_box_of_an_urgent_client_is_refused_by_label_and_nothing_is_written"
BY_USE = f"{MARKS}::test_use_ends_it_for_who_may_know_and_shows_nothing_to_who_may_not"
ALONE = f"{MARKS}::test_who_is_opened_one_by_one_stops_the_batch_by_their_label"
CONTACT_LOG_BREAKS = [
    Break(
        name="what was logged is undone within ten minutes",
        path=LOG,
        old="if at - entry.at > UNDO_WITHIN:",
        new="if False:",
        run=(
            f"{SERVICE}::test_ten_minutes_are_in_time_and_a_second_more_is_not",
            f"{PAGES}::test_after_ten_minutes_a_sentence_says_that_it_stays",
        ),
    ),
    Break(
        name="nobody undoes or corrects what another wrote",
        path=LOG,
        old="return ContactLog.objects.visible_to(by)",
        new="return ContactLog.objects.all()",
        run=(f"{SERVICE}::test_a_colleague_cannot_take_back_or_correct_anothers",),
    ),
    Break(
        name="after an undo the last contact is counted anew",
        path=LOG,
        old="        _count_anew(client.person)\n",
        new="",
        run=(
            f"{SERVICE}::test_what_is_taken_back_counts_nowhere_and_is_still_there",
            f"{SERVICE}::test_the_last_contact_is_counted_over_the_logs_of_all_counselors",
        ),
    ),
    Break(
        name="what was taken back is counted by no reader",
        path="checkins/models/contact_log.py",
        old="return self.not_taken_back().exclude(how=ContactHow.NOTE)",
        new="return self.exclude(how=ContactHow.NOTE)",
        run=(f"{SERVICE}::test_a_try_that_is_taken_back_is_no_try",),
    ),
    Break(
        name="who waited waits on from where they began",
        path="checkins/models/alerts.py",
        old='pk__gt=OuterRef("pk"), taken_back_by=None',
        new='pk__gt=OuterRef("pk")',
        run=(f"{SERVICE}::test_who_waited_waits_since_when_they_did_before",),
    ),
    Break(
        name="nobody urgent is marked with others",
        path="checkins/services/marks.py",
        old="if not row.can_be_marked}",
        new="if False}",
        run=(ALONE, FORGED),
        red=frozenset(
            {
                *(f"{ALONE}[answers{n}-{work}]" for n in (0, 1) for work in ("see", "aside")),
                *(f"{FORGED}[mark{n}]" for n in (0, 1)),
            }
        ),
    ),
    Break(
        name="nothing is set aside for more than fourteen days",
        path="checkins/forms/alerts.py",
        old="if day and not self.first <= day <= self.last:",
        new="if False:",
        run=(TOO_FAR,),
        red=frozenset(f"{TOO_FAR}[wrong{n}-{DAYS}]" for n in (0, 1)),
    ),
    Break(
        name="a new cause ends what was set aside",
        path="checkins/services/alerts.py",
        old="        if self.is_new_cause:\n",
        new="        if False:\n",
        run=(f"{MARKS}::test_a_new_thought_of_use_ends_what_was_set_aside",),
    ),
    Break(
        name="use brings nothing back that others would see",
        path="checkins/services/alerts.py",
        old="self.is_new_cause |= notice.kind != NoticeKind.USE",
        new="self.is_new_cause = True",
        run=(BY_USE,),
        red=frozenset(f"{BY_USE}[{case}]" for case in ("True", "False")),
    ),
]
