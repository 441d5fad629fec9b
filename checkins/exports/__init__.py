"""Rows to bytes or plain values, for the person to take along; nothing here knows of HTTP."""
