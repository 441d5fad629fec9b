"""Breaks of what alerts came to: who may say and read it, of how few no number is shown."""

from tests.breaking import Break

ENGINE, BUDGET = "tests/engine/test_alert_outcomes.py", "tests/engine/test_alert_budget.py"
SERVICE, PAGES = "tests/services/test_alert_outcomes.py", "tests/views/test_alert_outcomes.py"
COMMAND = "tests/management/test_alert_outcomes.py"
MODELS, QUERIES = "checkins/models/alerts.py", "checkins/queries/alert_outcomes.py"
OVERDUE = f"{COMMAND}::test_an_alert_that_nobody_could_close_is_not_overdue"
OUTCOME_BREAKS = [
    Break(
        name="who is not shown use cannot say that somebody used",
        path=MODELS,
        old="self.cause == NoticeKind.PATTERN and scopes.use",
        new="self.cause == NoticeKind.PATTERN",
        run=(f"{PAGES}::test_who_is_not_shown_use_cannot_say_it_and_reads_that_it_was_useful",),
    ),
    Break(
        name="who is not shown use reads that the alert was useful",
        path=MODELS,
        old="self.outcome == AlertOutcome.RETURNED_TO_USE and not scopes.use",
        new="False",
        run=(f"{PAGES}::test_who_is_not_shown_use_cannot_say_it_and_reads_that_it_was_useful",),
    ),
    Break(
        name="a share takes twenty alerts",
        path="checkins/engine/alert_outcomes.py",
        old="judged >= LEAST_JUDGED",
        new="judged >= LEAST_JUDGED - 1",
        run=(
            f"{COMMAND}::test_nineteen_closed_alerts_print_no_number",
            f"{PAGES}::test_of_too_few_the_clinic_reads_no_number[fields0]",
        ),
    ),
    Break(
        name="a share takes ten people",
        path="checkins/engine/alert_outcomes.py",
        old=" and people >= LEAST_PEOPLE",
        new="",
        run=(
            f"{COMMAND}::test_twenty_alerts_of_nine_people_print_no_number",
            f"{PAGES}::test_of_too_few_the_clinic_reads_no_number[fields1]",
        ),
    ),
    Break(
        name="alerts of one person do not count as unlike",
        path="checkins/engine/alert_outcomes.py",
        old="sums.judged / sums.design_effect)",
        new="sums.judged)",
        run=(
            f"{ENGINE}::test_the_interval_is_that_of_fewer_alerts_that_are_not_alike",
            f"{ENGINE}::test_where_all_came_to_the_same_each_person_counts_as_one",
            f"{ENGINE}::test_it_holds_the_true_share_where_one_that_takes_alerts_as_unlike_does_not",
        ),
        red=frozenset(
            {
                f"{ENGINE}::test_the_interval_is_that_of_fewer_alerts_that_are_not_alike",
                f"{ENGINE}::test_where_all_came_to_the_same_each_person_counts_as_one[0]",
                f"{ENGINE}::test_where_all_came_to_the_same_each_person_counts_as_one[2]",
                f"{ENGINE}::test_it_holds_the_true_share_where_one_that_takes_alerts_as_unlike_does_not",
            }
        ),
    ),
    Break(
        name="an alert that nobody could close is not overdue",
        path=QUERIES,
        old="kind=ConsentKind.RECORD, shows_alerts=True",
        new="kind=ConsentKind.RECORD",
        run=(OVERDUE,),
    ),
    Break(
        name="the alerts are counted once a day",
        path="checkins/services/alert_outcomes.py",
        old="if ClinicCount.objects.filter(counted_on=today).exists():",
        new="if False:",
        run=(f"{SERVICE}::test_the_sweep_counts_and_a_second_one_asks_one_question",),
    ),
    Break(
        name="of runs at once one writes",
        path="checkins/services/alert_outcomes.py",
        old="not ClinicCount.objects.exclude(counted_on=today).update(**values)",
        new="not ClinicCount.objects.update(**values)",
        run=(f"{SERVICE}::test_a_run_that_was_slower_writes_nothing",),
    ),
    Break(
        name="of few people under watch no notice moves what is expected",
        path=QUERIES,
        old="is_few = people < LEAST_PEOPLE",
        new="is_few = False",
        run=(f"{SERVICE}::test_of_few_people_no_notice_is_counted",),
    ),
    Break(
        name="a shown share does not follow a few closings",
        path="checkins/services/alert_outcomes.py",
        old="values |= kept(row, counts)",
        new="values |= {}",
        run=(f"{SERVICE}::test_a_shown_share_does_not_follow_a_few_closings_or_who_left",),
    ),
    Break(
        name="own notices move by ten at once",
        path=QUERIES,
        old="if shown.watched_days and notices < LEAST_MOVED and",
        new="if False and",
        run=(f"{SERVICE}::test_own_notices_move_by_ten_or_by_ten_years_at_once",),
        red=frozenset(
            f"{SERVICE}::test_own_notices_move_by_ten_or_by_ten_years_at_once[{case}]"
            for case in ("one more", "one left", "few left")
        ),
    ),
    Break(
        name="notices of few people are not printed",
        path="checkins/management/commands/alert_outcomes.py",
        old=" or found.watched_people < LEAST_PEOPLE",
        new="",
        run=(f"{COMMAND}::test_notices_of_few_people_are_not_printed",),
    ),
    Break(
        name="a file's name is a cell of a table",
        path="checkins/management/commands/evaluate.py",
        old="sign if sign.isprintable() and sign not in",
        new="sign if True or sign not in",
        run=(
            "tests/management/test_evaluate.py::test_a_files_name_is_a_cell_whatever_is_in_it[cells]",
        ),
    ),
    Break(
        name="own notices move what is expected",
        path="checkins/engine/alert_budget.py",
        old="(PRIOR_NOTICES + own_notices) / (prior + own)",
        new="real_ratio",
        run=(
            f"{BUDGET}::test_own_counts_move_the_factor_by_hand",
            f"{BUDGET}::test_many_own_counts_are_all_that_counts",
        ),
    ),
]
