"""Silence as a channel of its own: a run of missed days that is unusual for this person.

It is never mixed into the score: folded in, it gained nothing and cost where much is missing.
"""

from datetime import date, timedelta

WINDOW_DAYS = 28
UNUSUAL = 0.05
LEAST_MISSED, MOST_MISSED = 3, 14


def unusual_run(days_present: int, window_days: int = WINDOW_DAYS) -> int:
    """Return after how many missed days silence is unusual, 3 to 14.

    ``days_present`` counts the days with a check-in among the last ``window_days`` completed
    days that were outside announced breaks; each missed day then has the chance 1 - p.

    :raises ValueError: if there are more days present than days.
    """
    if not 0 <= days_present <= window_days:
        raise ValueError(f"{days_present} of {window_days} days")
    missed_chance = 1 - (days_present + 1) / (window_days + 2)
    run = LEAST_MISSED
    while run < MOST_MISSED and missed_chance**run >= UNUSUAL:
        run += 1
    return run


def quiet_from(last_checkin: date, days_present: int, window_days: int = WINDOW_DAYS) -> date:
    """Return the first day on which the silence after ``last_checkin`` is unusual."""
    return last_checkin + timedelta(days=unusual_run(days_present, window_days) + 1)
