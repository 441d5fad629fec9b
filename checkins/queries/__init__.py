"""Read-only functions that combine models into what a page shows."""
