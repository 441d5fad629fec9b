"""Breaks of answers given while locked: they show nothing, count nowhere and overwrite nothing."""

from tests.breaking import Break

SERVICES, VIEWS = "tests/services/test_pages_aside.py", "tests/views/test_pages_aside.py"
SHOWS_NOTHING = f"{VIEWS}::test_a_locked_check_in_shows_nothing_of_the_past_and_changes_nothing"
ASKS_FOR = f"{VIEWS}::test_what_is_saved_asks_for_what_its_own_answers_ask_for"
ASIDE_BREAKS = [
    Break(
        name="a locked answer overwrites no unlocked one",
        path="checkins/engine/merge.py",
        old="return not item.locked or before.locked or before.fields[name] is None",
        new="return True",
        run=(f"{SERVICES}::test_confirmed_answers_fill_blanks_and_overwrite_nothing",),
    ),
    Break(
        name="a locked answer that contradicts the day on use is asked about",
        path="checkins/services/pages_aside.py",
        old="            raise UndecidedError(one.name)",
        new="            return {}",
        run=(f"{VIEWS}::test_use_that_the_day_denies_is_asked_about_and_saved_as_chosen",),
    ),
    Break(
        name="what is answered while locked is laid aside",
        path="checkins/views/checkins.py",
        old="    if is_locked(request):\n        return _answer_locked(",
        new="    if request.method == 'PUT':\n        return _answer_locked(",
        run=(SHOWS_NOTHING,),
    ),
    Break(
        name="a page of a locked check-in is an empty day's",
        path="checkins/queries/checkins.py",
        old="week = {} if is_locked else _week(person, day)",
        new="week = _week(person, day)",
        run=(SHOWS_NOTHING,),
    ),
    Break(
        name="a page of a locked check-in has no words of one's own",
        path="checkins/queries/checkins.py",
        old="OwnLines(()) if is_locked else own_lines_of(person)",
        new="own_lines_of(person)",
        run=(SHOWS_NOTHING,),
    ),
    Break(
        name="a locked result reads what was answered since the lock",
        path="checkins/queries/pages_aside.py",
        old=".filter(received_at__gte=since)",
        new="",
        run=(ASKS_FOR,),
        red=frozenset(f"{ASKS_FOR}[{one}]" for one in ("planning", "cravings", "calm")),
    ),
    Break(
        name="pages laid aside go with the days that go",
        path="checkins/services/retention.py",
        old="        PageAside.with_removed.filter(whose, day__lt=first),\n",
        new="",
        run=(f"{SERVICES}::test_pages_go_with_the_days_that_a_person_lets_go",),
    ),
]
