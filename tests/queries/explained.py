"""An explanation as a day's column keeps it."""


def explained(**changes):
    """An explanation as its column keeps it: the mental stage rose, and with it cravings."""
    return {
        "since": "2026-11-12",
        "rests_on": 21,
        "rung": 2,
        "risk": 1.2,
        "stages": [["mental", 0.4, 2.1]],
        "signs": [["cravings", 0.2, 2.6]],
        **changes,
    }
