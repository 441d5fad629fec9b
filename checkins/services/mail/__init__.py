"""What is mailed and when: a row is queued with its cause, and its letter written as it leaves."""
