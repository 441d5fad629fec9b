"""Days counted one by one, to hold the quick ways against."""

from datetime import timedelta


def counted_by_hand(strip, last, known, breaks):
    """Walk back day by day, as the sentence in the docs says it."""
    days = [last - timedelta(days=back) for back in range(known)]
    kept = [day for day in days if not any(away.first <= day <= away.last for away in breaks)][:28]
    return sum(strip >> (last - day).days & 1 for day in kept), len(kept)


def quiet_by_hand(last, run, breaks, today):
    """Count the missed days one by one: a break's day sets the count back to none."""
    missed = 0
    for ahead in range(1, (today - last).days):
        day = last + timedelta(days=ahead)
        inside = any(away.first <= day <= away.last for away in breaks)
        missed = 0 if inside else missed + 1
    on_break = any(away.first <= today <= away.last for away in breaks)
    return missed >= run and not on_break
