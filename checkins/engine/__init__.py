"""The arithmetic of warning signs: plain values in, plain values out.

No module here imports Django or reads a clock, a database, settings or a log.
"""
