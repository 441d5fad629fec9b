"""What the worker does at a moment, by one call."""

from checkins.services.mail import ticking


def tick(at):
    """Look at all that is due, and return how many messages are new."""
    queued, ticked = 0, ticking.tick(at=at)
    while ticked.rows:
        queued += ticked.queued
        ticked = ticking.tick(at=at)
    return queued
