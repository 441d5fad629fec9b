"""A person's rows as bytes or plain values for an export; no module here knows of HTTP."""
