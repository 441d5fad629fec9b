"""The only code that writes: verbs, keyword-only, with the actor and the time passed in.

Each is one transaction with its audit row, and refuses with an exception defined beside it.
"""
