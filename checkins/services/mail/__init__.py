"""All mails: a row is queued with its cause, and its text is written when it is sent."""
