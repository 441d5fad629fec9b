"""Backups of the whole database: made, sealed, verified by restoring, and restored.

``making.back_up`` and ``restoring`` are what commands call. The database's own part is
``on_sqlite`` or ``on_postgresql``, the file's is ``sealed``, the folder's ``folder``.
"""
