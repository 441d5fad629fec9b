"""The laboratory: simulated people, other rules beside ours, and what each gets right and wrong.

The rule itself imports nothing from here.
"""
