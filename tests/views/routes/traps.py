"""Values that no page sends, by the kind of field to which they are posted."""

import uuid

LONG = "9" * 5000
ARABIC = "".join(chr(0x660 + n) for n in (5, 5, 5, 0, 1, 4, 2))
RATINGS = [
    *("1_0", "٣", "３", "²", "3.7", "true", "NaN", "1e999", "Infinity", "-1", "5", " 3", "3 "),  # noqa: RUF001 digits that int() reads
    *("+3", "03", "0x1", "1\x00", "null", "[1]", "../x", LONG),
]
CHOICES = ["1_0", "٣", "3.7", "true", "NaN", "1e999", "YES", "yes ", "no\x00", "../x", LONG]
ZONES = [
    *("right/UTC", "posix/America/New_York", "Factory", "../x", "UTC", "Etc/GMT+5", "EST"),
    *("america/new_york", "America/New_York\x00", "America/../America/New_York", "localtime"),
    *("/etc/passwd", "America", "1_0", "NaN", LONG),
]
UUIDS = [
    *("x", "1_0", "NaN", "1e999", LONG, "../x", "g" * 32, "0" * 31, "1_" + "0" * 30),
    *(ARABIC[0] * 32, f"{{{uuid.UUID(int=1)}}}", f"urn:uuid:{uuid.UUID(int=1)}", "\x00" * 32),
]
MOMENTS = [
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1969-12-31T00:00:00Z"),
    *("2026-11-23T12:00:00", "2026-11-23", "1700000000", "NaN", "1e999"),
    *("2026-11-23T12:00:00+99:99", "9999-99-99T00:00:00Z", "10000-01-01T00:00:00Z", "true", LONG),
    *("٢٠٢٦-11-23T12:00:00Z", "2026-11-23T12:00:00Z\x00", "1_0", "../x"),
]
CODES = ["nope", "used\x00", "1_0", "../x", "NaN", LONG, "<b>"]
NUMBERS = [
    *("1_0_0_0", "3.7", "true", "NaN", "1e999", LONG, "555-0142\x00", "12", "+" * 5, "tel:"),
]
TICKS: list[str] = []  # any value that is sent ticks a box
STRENGTHS = [
    *("1_0", "٣", "３", "3.7", "true", "NaN", "1e999", "Infinity", "-1", "101", "+3", "03", "0x1"),  # noqa: RUF001 digits that int() reads
    *("1\x00", "null", "[1]", "../x", LONG),
]
STARTS = [
    *("0", "-1", "1_0", "٣" * 10, "3.7", "true", "NaN", "1e9", "0x10", "9" * 11, "9" * 400, LONG),
    *("2026-11-23T12:00", "1795453200x", "1\x00", "../x"),
]
ADDRESSES = [
    *("", "x", "1_0", "../x", "NaN", "lee@clinic", "sam@clinic.example, lee@clinic.example", LONG),
    *("a\x00@clinic.example", "sam@clinic.example\nBcc: lee@clinic.example", "x@" + "e" * 300),
]
VISITS = [
    *("2026-12-01", "2026-12-01 10:00", "2026-12-01T10:00Z", "2026-12-01T10:00:00"),
    *("2026-02-30T10:00", "2026-12-01T25:00", "2026-12-01T10:00\x00", "٢٠٢٦-12-01T10:00"),
    *("0000-01-01T00:00", "0001-01-01T00:00", "1969-12-31T00:00", "9999-12-31T23:59"),
    *("2026-11-23T11:59", "2020-01-01T10:00", "2028-11-24T10:00"),
    *("10000-01-01T00:00", "1_0", "NaN", "1e999", "true", "../x", LONG),
]
PASSWORDS = ["", "short-1", "qwertyuiop", "x" * 129, "quiet\x00stone-41", LONG]
SHARING_CODES = ["1_0_0_0_0", "ABCD٢345", "ABCD-234\x00", "ABCDE2345", "../x", "WXYZ-9999", LONG]
DIGESTS = ["1_0", "x", "G" * 64, "a" * 63, "٣" * 64, "\x00" * 64, LONG]
CLOCKS = [
    *("24:00", "18:60", "6 pm", "18", "1800", "18:00:00", "18:00\x00", "١٨:00", "1_8:00", "NaN"),
    *("1e999", "true", "-1:00", "../x", " 1:00", LONG),
]
LINKS = [
    *("x", "meet.example.org", "javascript:alert(1)", "data:text/html,x", "ftp://example.org/"),
    *(
        "//example.org/",
        "https:///x",
        "https://exa mple.org/",
        "https://example.org/\x00",
        "http:x",
    ),
    *("JaVaScRiPt://example.org/%0aalert(1)", "https://example.org/" + "x" * 300, LONG),
]
WEEKDAYS = ["7", "-1", "1_0", "٣", "3.7", "true", "NaN", "1e999", "Monday", "03", "1\x00", LONG]
NO_DAYS = [
    *("2026-11-31", "2026-02-30", "2026-1-5", "2026-11-1", "20261130", "2026-W49-1", "11/01/2026"),
    *("0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "1_0", "NaN", "true", "../x", LONG),
    *("٢٠٢٦-11-30", "٢٠٢٦-11-01", "2026-11-30\x00", "2026-11-01\x00"),
]
# Days on which nothing can come back that is set aside on Nov 23.
NOT_IN_A_FORTNIGHT = ["2026-11-22", "2026-11-23", "2026-12-08", "2027-11-26"]
HOWS = ["taken_back", *CHOICES]
NO_SCORES = [trap for trap in RATINGS if trap != "5"]
BUDGETS = [*NO_SCORES, "501", "0005", " "]


def text(longest: int) -> list[str]:
    """Return texts that a field of at most ``longest`` characters refuses."""
    return ["x" * (longest + 1), "a\x00b", LONG]
