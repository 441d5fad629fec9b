"""What the rule itself costs, without database or server: ten years replayed, and one more day."""

import time
from datetime import UTC, datetime, timedelta

TEN_YEARS_DAYS, ADVANCED_DAYS = 3652, 1000


def print_folding() -> None:
    """Replay ten years of daily answers in this process, and say what one more day costs."""
    from checkins.catalog import sign_catalog
    from checkins.engine.baseline import CheckIn
    from checkins.engine.levels import judge_history
    from checkins.engine.types import DayAnswers
    from checkins.engine.warning import advance, assess_history

    rules = sign_catalog().rules
    codes = sorted(sign.code for sign in sign_catalog().scale_signs() if sign.cadence == "daily")
    first = datetime(2016, 1, 1, tzinfo=UTC).date()
    days = [
        DayAnswers(
            first + timedelta(days=n),
            ratings={code: (n * 7 + place) % 5 for place, code in enumerate(codes)},
        )
        for n in range(TEN_YEARS_DAYS)
    ]
    began = time.process_time()
    judge_history(days, rules)
    replayed = time.process_time() - began
    stage_of = {code: rule.stage for code, rule in rules.items()}
    checkins = [CheckIn(item.day.toordinal(), item.ratings) for item in days]
    state, _ = assess_history(checkins[:-ADVANCED_DAYS], stage_of)
    began = time.process_time()
    for item in checkins[-ADVANCED_DAYS:]:
        state, _ = advance(state, item, stage_of)
    advanced = (time.process_time() - began) / ADVANCED_DAYS
    print(f"\nten years of daily check-ins replayed: {replayed:.2f} s of CPU")
    print(f"one more day: {advanced * 1000:.3f} ms of CPU")
