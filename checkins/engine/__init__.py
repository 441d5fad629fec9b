"""The arithmetic of warning signs: plain values in, plain values out.

Nothing here knows Django, a clock, a database, settings or a log.
"""
