"""Django's PostgreSQL backend, whose pool forgets all dead connections as soon as it meets one."""
