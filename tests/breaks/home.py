"""Breaks of Home: whose lines stand on it, and what a phone that somebody reads may show."""

from tests.breaking import Break

HOME, QUIET = "tests/views/test_home.py", "tests/views/test_quiet_home.py"
HOME_BREAKS = [
    Break(
        name="a quiet Home asks before every other page",
        path="checkins/forms/confirming.py",
        old="user.is_person and user.has_quiet_home",
        new="not user.is_person",
        run=(
            f"{QUIET}::test_every_page_but_the_open_ones_asks_who_it_is",
            f"{QUIET}::test_who_answered_sees_the_whole_home_for_a_while",
        ),
    ),
    Break(
        name="a quiet Home is not the whole one",
        path="checkins/views/home.py",
        old="    if request.user.has_quiet_home:\n        request.session",
        new="    if not request.user.pk:\n        request.session",
        run=(
            f"{QUIET}::test_home_shows_three_ways_and_nothing_of_the_person[yes]",
            f"{QUIET}::test_home_shows_three_ways_and_nothing_of_the_person[no]",
        ),
    ),
    Break(
        name="a day that is no longer fresh asks who it is",
        path="checkins/views/just_written.py",
        old="if not hides_from_reader(request) or _just_wrote(request, day):",
        new="if request.user.pk:",
        run=tuple(
            f"{QUIET}::test_a_day_is_shown_to_who_just_wrote_it_and_then_asks[{ends}]"
            for ends in ("time", "home", "another browser")
        ),
    ),
    Break(
        name="leaving the quiet Home asks who it is",
        path="checkins/views/settings.py",
        old='if question is PHONE and request.method == "POST" and request.user.has_quiet_home:',
        new="if question is None:",
        run=(f"{QUIET}::test_leaving_the_quiet_home_asks_who_it_is_and_entering_it_does_not",),
    ),
    Break(
        name="in a rise the rows are about the same week as the sentence",
        path="checkins/charts/dashboard.py",
        old='_("Up, last 7 days") if is_risen else trend.last_words(stage)',
        new="trend.last_words(stage)",
        run=(f"{HOME}::test_in_a_rise_the_sentence_and_the_rows_are_about_the_same_week",),
    ),
    Break(
        name="who says at Home that they called stays there",
        path="checkins/views/done.py",
        old='    if form.cleaned_data["page"]:',
        new="    if not row.pk:",
        run=(
            f"{HOME}::test_i_called_replaces_the_demand_and_stays_at_home",
            f"{HOME}::test_it_does_not_fit_stays_at_home_too",
        ),
    ),
]
