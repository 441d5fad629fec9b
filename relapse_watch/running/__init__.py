"""Running a deployment: the first answers, one start for everything, and what keeps it running."""
