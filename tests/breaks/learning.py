"""Breaks of learning from a deployment: who is counted, who agreed, and what is never printed."""

from tests.breaking import Break

WHO, COMMAND = "tests/queries/test_estimating.py", "tests/management/test_estimate_constants.py"
SERVICE, ASKS = "tests/services/test_counting.py", "tests/views/test_confirming.py"
SUMS = "tests/engine/bench/test_estimating.py"
QUERY, BENCH = "checkins/queries/estimating.py", "checkins/engine/bench/estimating.py"
PRINTS, AGREES = (
    "checkins/management/commands/estimate_constants.py",
    "checkins/services/counting.py",
)
LEFT_OUT = f"{WHO}::test_who_is_left_out"
NOT_ENOUGH = f"{WHO}::test_fewer_checkins_or_days_are_not_enough"
ASKED_AFTER = f"{ASKS}::test_after_five_minutes_it_is_asked_and_nothing_is_done"
LEARNING_BREAKS = [
    Break(
        name="only who agreed is counted",
        path=QUERY,
        old='person__in=CountingConsent.objects.running(at).values("person"),',
        new="",
        run=(
            f"{WHO}::test_who_did_not_agree_is_left_out",
            f"{WHO}::test_whose_consent_ended_is_left_out",
            f"{LEFT_OUT}[took it back]",
        ),
    ),
    Break(
        name="an agreement to be counted ends",
        path="checkins/models/counting.py",
        old="self.filter(is_running(at), person__role=Role.PERSON)",
        new="self.filter(revoked_at=None)",
        run=(
            f"{SERVICE}::test_it_ends_by_itself",
            f"{WHO}::test_whose_consent_ended_is_left_out",
            f"{LEFT_OUT}[is switched off]",
            f"{LEFT_OUT}[works here now]",
        ),
    ),
    Break(
        name="an agreement to be counted is taken back",
        path=AGREES,
        old=".update(revoked_at=at)",
        new=".count()",
        run=(
            f"{SERVICE}::test_taking_it_back_acts_at_once_and_once",
            f"{LEFT_OUT}[took it back]",
        ),
    ),
    Break(
        name="what is agreed to is the text that was shown",
        path=AGREES,
        old="if digest(counting_text()) != shown_sha256:",
        new="if not shown_sha256:",
        run=(f"{SERVICE}::test_a_text_that_was_not_shown_is_not_agreed_to",),
    ),
    Break(
        name="agreeing to be counted asks who it is",
        path="checkins/views/counting.py",
        old="        ask_who(request)\n",
        new="",
        run=(f"{ASKED_AFTER}[agrees to be counted]",),
    ),
    Break(
        name="who used is not steady",
        path=QUERY,
        old="            ~Exists(used),\n",
        new="",
        run=(
            f"{LEFT_OUT}[used]",
            f"{LEFT_OUT}[used, on a day of a file]",
            f"{LEFT_OUT}[used, on a day without signs]",
        ),
    ),
    Break(
        name="who had an alert that was right is not steady",
        path=QUERY,
        old="            ~Exists(was_right),\n",
        new="",
        run=(f"{LEFT_OUT}[an alert was right: useful]",),
    ),
    Break(
        name="an alert that was not right leaves nobody out",
        path=QUERY,
        old='Alert.objects.filter(person=OuterRef("person"), outcome__in=WAS_RIGHT)',
        new='Alert.objects.filter(person=OuterRef("person"))',
        run=tuple(
            f"{WHO}::test_who_is_counted_still[an alert that {what}]"
            for what in ("was not useful", "was corrected", "is open")
        ),
    ),
    Break(
        name="imported days are not counted",
        path=QUERY,
        old="            imported=False,\n",
        new="",
        run=(
            f"{LEFT_OUT}[one day is a file's]",
            f"{LEFT_OUT}[all days are a file's]",
            f"{WHO}::test_imported_days_are_in_no_history",
        ),
    ),
    Break(
        name="fewer than sixty check-ins are not enough",
        path=QUERY,
        old="if len(checkins) < LEAST_CHECKINS:",
        new="if not checkins:",
        run=(f"{NOT_ENOUGH}[59 check-ins]",),
    ),
    Break(
        name="fewer than ninety days are not enough",
        path=QUERY,
        old="return checkins[-1].day - checkins[0].day >= LEAST_SPAN_DAYS",
        new="return True",
        run=(f"{NOT_ENOUGH}[89 days]",),
    ),
    Break(
        name="a person at a time is read",
        path=QUERY,
        old=".iterator(chunk_size=ROWS_AT_A_TIME)",
        new=".all()",
        run=(f"{WHO}::test_the_memory_that_it_takes_does_not_grow_with_people",),
    ),
    Break(
        name="fewer than fifty people print nothing",
        path=PRINTS,
        old="if here.people < LEAST_PEOPLE:",
        new="if not here.people:",
        run=(
            f"{COMMAND}::test_few_people_print_no_number_of_theirs[24-More]",
            f"{COMMAND}::test_few_people_print_no_number_of_theirs[25-Less]",
            f"{COMMAND}::test_forty_nine_print_nothing_and_fifty_do",
        ),
    ),
    Break(
        name="a figure of fewer than fifty people is not printed",
        path=PRINTS,
        old="return figure.coarse or figure.text if figure.people >= LEAST_PEOPLE else FEW",
        new="return figure.coarse or figure.text",
        run=(f"{COMMAND}::test_a_figure_that_few_people_have_is_not_printed",),
    ),
    Break(
        name="how people differ from each other is no day-to-day figure",
        path="checkins/engine/bench/correlating.py",
        old="return {day: mean - own for day, mean in means.items()}",
        new="return means",
        run=(
            f"{SUMS}::test_the_sd_is_around_each_persons_own_mean",
            f"{SUMS}::test_being_high_or_low_all_the_time_is_no_correlation",
            f"{SUMS}::test_it_finds_what_the_simulated_people_were_made_of",
        ),
    ),
    Break(
        name="a pair of days is exactly as far apart as its lag",
        path="checkins/engine/bench/correlating.py",
        old="return [(value, days[day + lag]) for day, value in days.items() if day + lag in days]",
        new="return list(zip(days.values(), [*days.values()][lag:]))",
        run=(
            f"{SUMS}::test_a_pair_of_days_is_exactly_as_far_apart_as_its_lag",
            f"{SUMS}::test_a_gap_is_never_bridged",
        ),
    ),
    Break(
        name="from a new baseline on the rule learns anew",
        path=BENCH,
        old="if last is not None and any(last < day <= item.day for day in new_from):",
        new="if last is None:",
        run=(f"{SUMS}::test_from_a_new_baseline_on_the_rule_learns_anew",),
    ),
]
