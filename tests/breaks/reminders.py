"""Breaks of reminders: the clock, whom nothing may reach, and the links that turn them off."""

from tests.breaking import Break

CLOCK, TABLE = "checkins/engine/reminding.py", "tests/engine/test_reminding.py"
LOOKING, LOOKS = "checkins/services/mail/reminders.py", "tests/services/mail/test_reminders.py"
TIMES, CHOOSING = "checkins/services/mail/reminder_times.py", "checkins/services/reminders.py"
LINKS, PAGES = "checkins/services/mail/offs.py", "tests/views/test_reminders.py"
BY_HAND = f"{TABLE}::test_what_comes_when_is_as_worked_out_by_hand"
CHANGED = f"{LOOKS}::test_a_change_of_mind_keeps_back_a_hundred_of_a_hundred"
REMINDER_BREAKS = [
    Break(name=f"of reminders, {what}", path=path, old=old, new=new, run=(red,))
    for what, path, old, new, red in (
        (
            "an hour that is repeated comes the first time",
            CLOCK,
            "at = wall.replace(tzinfo=zone).astimezone(UTC)",
            "at = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)",
            f"{BY_HAND}[an hour that comes twice comes the first time]",
        ),
        (
            "an hour that is left out comes right after",
            CLOCK,
            "        at = _end_of_gap(wall, zone)\n",
            "        pass\n",
            f"{BY_HAND}[an hour that is left out comes at 3, once]",
        ),
        (
            "a day that is left out has none",
            CLOCK,
            "return at if local_date(at, zone) == day else None",
            "return at",
            f"{BY_HAND}[the Friday that Apia left out]",
        ),
        (
            "no day has two",
            CLOCK,
            "skipped = 1 if begins == reminded_on else 0",
            "skipped = 0",
            f"{BY_HAND}[to the west after the hour: not twice for one day]",
        ),
        (
            "nothing comes at night by surprise",
            CLOCK,
            "by_day = is_night(clock) or not is_night(at.astimezone(zone).time())",
            "by_day = True",
            f"{BY_HAND}[never once more at night]",
        ),
        (
            "what is late is dropped",
            CLOCK,
            "is_soon = moment.at <= at <= moment.at + LATE",
            "is_soon = moment.at <= at",
            f"{TABLE}::test_what_is_late_is_dropped_and_never_comes_at_night_by_surprise[08:00-2026-11-23T15:01-False]",
        ),
        (
            "a pause holds back what is queued",
            TIMES,
            "(chosen.paused_until and day < chosen.paused_until)",
            "False",
            f"{LOOKS}::test_a_pause_keeps_back_what_is_queued",
        ),
        (
            "a break silences",
            LOOKING,
            "        and not is_away\n",
            "",
            f"{LOOKS}::test_a_break_that_was_announced_silences_them",
        ),
        (
            "a closed account gets none",
            LOOKING,
            "        person.is_there\n        and person.is_person\n",
            "        person.is_person\n",
            f"{CHANGED}[close]",
        ),
        (
            "who wants no mail gets none",
            LOOKING,
            "chosen.person.profile.wants_mail and chosen.has_address",
            "chosen.has_address",
            f"{CHANGED}[stop_mail]",
        ),
        (
            "a check-in is asked for again as it leaves",
            LOOKING,
            'return None if done.exists() else reverse("checkins")',
            'return reverse("checkins")',
            f"{CHANGED}[check_in]",
        ),
        (
            "who is back by now is not nudged",
            LOOKING,
            "nudged = _still_quiet(quiet)",
            "nudged = quiet",
            f"{LOOKS}::test_who_is_back_while_the_worker_looks_is_not_nudged_and_reminded_on",
        ),
        (
            "a second one does not follow a late first",
            LOOKING,
            "return None if just_left.exists() else checkin_opens(message, at)",
            "return checkin_opens(message, at)",
            f"{LOOKS}::test_a_second_one_does_not_follow_a_first_that_left_late",
        ),
        (
            "who was nudged is left in peace",
            LOOKING,
            "is_nudged = chosen.nudged_on is not None and rule != OutboxRule.NUDGE",
            "is_nudged = False",
            f"{LOOKS}::test_who_has_gone_quiet_is_nudged_once_and_left_in_peace",
        ),
        (
            "reminders go on once the person is back",
            CHOOSING,
            "    row.nudged_on = None\n    row.save(",
            "    row.save(",
            f"{LOOKS}::test_a_check_in_after_the_nudge_starts_the_reminders_again",
        ),
        (
            "new rows replace the old ones",
            TIMES,
            "    rows.delete()\n",
            "",
            f"{LOOKS}::test_another_hour_on_the_same_day_brings_no_second_one",
        ),
        (
            "a link is sealed",
            LINKS,
            "text = _signer().unsign(seal)",
            'text = seal.rpartition(":")[0]',
            f"{PAGES}::test_a_link_that_was_not_made_here_leads_nowhere",
        ),
        (
            "opening a link changes nothing",
            "checkins/views/reminders.py",
            "    is_done = form.is_valid()\n",
            "    is_done = True\n",
            f"{PAGES}::test_opening_the_link_changes_nothing",
        ),
    )
]
