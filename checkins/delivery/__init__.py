"""Sending a message; this package knows nothing of the reasons for it."""
