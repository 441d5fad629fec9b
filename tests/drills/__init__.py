"""Drills: what is killed, cut off or restored, and what is lost: ``python3 run.py drill NAME``.

``tests/test_drills.py`` runs a few of each in every run. A drill counts, and
prints what it counted.
"""
