#!/usr/bin/env python
"""Run a management command of the project."""

import sys

from django.core.management import execute_from_command_line

from relapse_watch.environment import load_settings

if __name__ == "__main__":
    load_settings()
    execute_from_command_line(sys.argv)
