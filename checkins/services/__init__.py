"""The only code that writes to the database.

Each function is named by a verb and takes keywords alone, the actor (``by``) and the time (``at``)
among them. It is one transaction with its audit row, and it refuses with an exception that is
defined beside it.
"""
