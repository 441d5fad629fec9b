"""How a message leaves; knows nothing of why."""
