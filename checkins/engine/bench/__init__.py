"""The bench: it counts, on simulated people, how often our rule and others are right and wrong.

The rule itself imports nothing from here.
"""
