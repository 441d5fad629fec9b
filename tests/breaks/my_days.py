"""Breaks of my days: whose notes a search opens, what it stores, and which days count."""

from tests.breaking import Break

QUERIES, VIEWS = "tests/queries/test_my_days.py", "tests/views/test_my_days.py"
MY_DAYS_BREAKS = [
    Break(
        name="a search opens the notes of one person",
        path="checkins/queries/my_days_notes.py",
        old="DailyCheckin.objects.visible_to(person).filter(note_from__isnull=False)",
        new="DailyCheckin.objects.filter(note_from__isnull=False)",
        run=(f"{VIEWS}::test_a_note_is_found_by_a_word_and_by_nobody_else",),
    ),
    Break(
        name="a search opens no more than its bound",
        path="checkins/queries/my_days_notes.py",
        old="_rows(person)[: MOST_NOTES + 1]",
        new="_rows(person)",
        run=(f"{QUERIES}::test_a_search_asks_for_no_more_than_its_bound",),
    ),
    Break(
        name="what is looked for is not kept with a form",
        path="checkins/forms/form_drafts.py",
        old="*NEVER_KEPT, *NEVER_STORED}",
        new="*NEVER_KEPT}",
        run=(f"{VIEWS}::test_a_search_whose_session_ended_is_not_kept",),
    ),
    Break(
        name="a search does not wait for the question who it is",
        path="checkins/views/my_days.py",
        old='if request.method == "POST" and hides_from_reader(request):',
        new="if False:",
        run=(
            f"{VIEWS}::test_where_somebody_reads_the_phone_a_search_asks_first_and_does_not_wait",
        ),
    ),
    Break(
        name="a day looks alike whatever was answered",
        path="checkins/queries/my_days.py",
        old='"day", "has_choice", "meeting"',
        new='"day", "used", "meeting"',
        run=(f"{QUERIES}::test_six_weeks_by_hand",),
    ),
    Break(
        name="days that were let go do not count",
        path="checkins/queries/my_days.py",
        old="max(began, kept) if kept else began",
        new="began",
        run=(f"{QUERIES}::test_days_that_were_let_go_do_not_count",),
    ),
    Break(
        name="who sees a note is said by the scope of notes",
        path="checkins/queries/my_days_day.py",
        old="shown += [scopes.notes] if has_note else []",
        new="shown += [scopes.signs] if has_note else []",
        run=(f"{QUERIES}::test_who_sees_a_day_is_said_as_the_consents_say_it",),
        red=frozenset(
            f"{QUERIES}::test_who_sees_a_day_is_said_as_the_consents_say_it[{case}]"
            for case in (
                "readers1-True-False-Sam can see these answers, not your note.",
                "readers5-True-True-said5",
                "readers6-True-False-Kim and Sam can see these answers, not your note.",
                (
                    "readers7-True-False-Kim can see these answers and your note. "
                    "Sam can see these answers, not your note."
                ),
            )
        ),
    ),
]
