"""Drills: what is killed, cut off or restored, and what is lost then. ``python3 run.py drill NAME``.

``tests/test_drills.py`` runs a few of each in every run. A drill counts and prints; it stops at
the first thing that is lost.
"""
