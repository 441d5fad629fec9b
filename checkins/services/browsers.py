"""A browser in few words, of what it says of itself: its name and its system, and nothing else."""

from checkins.models.devices import A_BROWSER

# The first word that is found names it: a later one may stand in an earlier one's text, too.
BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/", "OPT/", "OPX/"), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("DuckDuckGo/", "Ddg/"), "DuckDuckGo"),
    (("Vivaldi/",), "Vivaldi"),
    (("Firefox/", "FxiOS/", "Focus/"), "Firefox"),
    (("Chrome/", "CriOS/", "Chromium/", "HeadlessChrome/"), "Chrome"),
    (("Safari/",), "Safari"),
)
SYSTEMS = (
    (("iPhone",), "iPhone"),
    (("iPad",), "iPad"),
    (("Android",), "Android"),
    (("CrOS",), "a Chromebook"),
    (("Windows",), "Windows"),
    (("Macintosh",), "a Mac"),
    (("Linux",), "Linux"),
)
MOST = 400  # letters that are looked at


def label_of(user_agent: str) -> str:
    """Return a browser's label: "Chrome on Android"; "A browser" if either part is not known."""
    said = user_agent[:MOST]
    browser, system = _first(BROWSERS, said), _first(SYSTEMS, said)
    return f"{browser} on {system}" if browser and system else A_BROWSER


def _first(names: tuple[tuple[tuple[str, ...], str], ...], said: str) -> str:
    return next((name for marks, name in names if any(mark in said for mark in marks)), "")
