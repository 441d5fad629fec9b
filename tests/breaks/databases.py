"""Breaks of what a process reads when it starts: a constraint and a setting."""

from tests.breaking import Break

ONE_PER_DAY = (
    "tests/models/test_constraints.py::test_the_database_refuses_what_breaks"
    "[checkins_dailycheckin_one_per_day-0]"
)
TWO_REMARKS = ONE_PER_DAY.replace("dailycheckin_one_per_day", "dayremark_once_a_day")
FIFTY_SAVERS = (
    "tests/services/test_races.py"
    "::test_fifty_savers_with_a_field_each_make_one_day_with_every_answer"
)
UNIQUE = Break(
    name="the unique constraint of person and day",
    path="checkins/migrations/0001_squashed_0039_sealed_names.py",
    old="UniqueConstraint(fields=('person', 'day'), name='checkins_dailycheckin_one_per_day'",
    new=(
        "CheckConstraint(condition=models.Q(day__isnull=False),"
        " name='checkins_dailycheckin_one_per_day'"
    ),
    run=(ONE_PER_DAY, TWO_REMARKS),
    red=frozenset({ONE_PER_DAY}),
)
IMMEDIATE = Break(
    name="SQLite's IMMEDIATE transactions",
    path="relapse_watch/settings.py",
    old='"transaction_mode": "IMMEDIATE"',
    new='"transaction_mode": "DEFERRED"',
    run=(FIFTY_SAVERS,),
)
