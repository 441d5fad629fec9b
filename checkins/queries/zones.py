"""Names of time zones as people say them."""

UNITED_STATES = {
    "America/New_York": "Eastern (New York)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Phoenix": "Arizona (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Puerto_Rico": "Puerto Rico",
}


def zone_words(zone: str) -> str:
    """Return a zone's name as people say it: "Eastern (New York)", or its city."""
    return UNITED_STATES.get(zone) or zone.partition("/")[2].replace("_", " ")
