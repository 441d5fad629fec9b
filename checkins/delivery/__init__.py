"""Sending a message, one module a channel; this package knows nothing of the reasons for it."""
