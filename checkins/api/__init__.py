"""What programs ask: record systems by a token alone, a person's own phone by its session."""
