"""Weekdays in one number."""

from checkins.engine.promises import bits_of, weekdays_of


def test_weekdays_go_into_one_number_and_come_out_again() -> None:
    assert [bits_of(days) for days in ([0], [0, 1, 2, 3, 4], [6], range(7), [])] == [
        *(1, 31, 64, 127, 0)
    ]
    assert all(bits_of(weekdays_of(bits)) == bits for bits in range(128))
