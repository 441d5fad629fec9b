"""What a browser says of itself, as somebody reads it in the list of devices."""

import pytest

from checkins.services.browsers import label_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
ANDROID, WINDOWS = "Mozilla/5.0 (Linux; Android 10; K)", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
REAL = {
    f"{ANDROID} {WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36": "Chrome on Android",
    f"{IPHONE} (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1": "Safari on iPhone",
    f"{IPHONE} (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1": (
        "Chrome on iPhone"
    ),
    f"{IPHONE} (KHTML, like Gecko) FxiOS/127.0 Mobile/15E148 Safari/605.1.15": "Firefox on iPhone",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0": (
        "Firefox on Windows"
    ),
    f"{WINDOWS} {WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.68": "Edge on Windows",
    f"{ANDROID} {WEBKIT} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36": (
        "Samsung Internet on Android"
    ),
    "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0": "Firefox on Android",
    f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15": (
        "Safari on a Mac"
    ),
    f"{WINDOWS} {WEBKIT} Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0": "Opera on Windows",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/126.0.0.0 Safari/537.36": (
        "Chrome on a Chromebook"
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0": "Firefox on Linux",
    "curl/8.5.0": "A browser",
    "Zq <b>Linux</b>": "A browser",
    "": "A browser",
}


@pytest.mark.parametrize("user_agent", REAL)
def test_it_is_a_name_and_a_system_or_a_browser(user_agent: str) -> None:
    assert label_of(user_agent) == REAL[user_agent]
