"""Sending a message, one module a channel; this package knows nothing of the reasons for it."""


class RefusedError(Exception):
    """The other side answered, but this message cannot go through it; others may."""


class UnreachableError(Exception):
    """The other side cannot be reached now, or takes nothing now, whatever the message is."""


class GoneError(Exception):
    """The place that the message was for is gone for good."""
