"""Addresses and keys of browsers: those that a push goes to, and those that are no browser's."""

from base64 import urlsafe_b64decode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checkins.delivery.push import LONGEST_ENDPOINT
from tests.receiver import Browser, text_of

GOOD = [
    "https://fcm.googleapis.com/fcm/send/abc:APA91b-x_y",
    "https://fcm.googleapis.com:443/wp/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
    "https://eu.push.services.mozilla.com/wpush/v2/gAAA",
    "https://web.push.apple.com/QGw",
    "https://api.push.apple.com/3/device/x",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%2b%2f%3d",
]
BAD = [
    "http://fcm.googleapis.com/x",
    "ftp://fcm.googleapis.com/x",
    "HTTPS://fcm.googleapis.com/x",
    "//fcm.googleapis.com/x",
    "https:fcm.googleapis.com/x",
    "https:///fcm.googleapis.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:0443/x",
    "https://fcm.googleapis.com:/x",
    "https://fcm.googleapis.com",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://2130706433/x",
    "https://0x7f.0.0.1/x",
    "https://localhost/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evil.example/fcm.googleapis.com",
    "https://evilfcm.googleapis.com/x",
    "https://googleapis.com/x",
    "https://push.services.mozilla.com/x",
    "https://evilpush.apple.com/x",
    "https://.push.apple.com/x",
    "https://user@fcm.googleapis.com/x",
    "https://user:word@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://evil.example#@fcm.googleapis.com/x",
    "https://evil.example?@fcm.googleapis.com/x",
    "https://evil.example\\@fcm.googleapis.com/x",
    "https://fcm.googleapis.com\\@evil.example/x",
    "https://fcm.googleapis.com./x",
    "https://fcm.googleapis.com..evil.example/x",
    "https://fcm.googleapis.com%2eevil.example/x",
    "https://FCM.googleapis.com/x",
    "https://fcm。googleapis.com/x",
    "https://fcm.googleapis.com/ x",
    "https://fcm.googleapiѕ.com/x",  # noqa: RUF001 a letter of another alphabet
    "https://fcm.googleapis.com/x#y",
    "https://fcm.googleapis.com/x\r\nHost: evil.example",
    "https://fcm.googleapis.com/x\n",
    "https://fcm.googleapis.com\n/x",
    "https://fcm.googleapis.com\t/x",
    " https://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/\x00",
    "https://fcm.googleapis.com/é",
    "https://fcm.googleapis.com/" + "a" * LONGEST_ENDPOINT,
    f"https://{'a' * 64}.push.apple.com/x",  # a name that no look-up takes
    "",
]


def bad_keys():
    """Yield keys that cannot encrypt, by what is wrong with them."""
    point, secret = Browser("one").given["keys"].values()
    raw = urlsafe_b64decode(f"{point}=")
    compressed = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    )
    other_curve = (
        ec.generate_private_key(ec.SECP384R1())
        .public_key()
        .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    )
    return {
        "not on the curve": (text_of(raw[:-1] + bytes([raw[-1] ^ 1])), secret),
        "no point at all": (text_of(b"\x04" + b"\x00" * 64), secret),
        "compressed": (text_of(compressed), secret),
        "of another curve": (text_of(other_curve), secret),
        "too short a point": (text_of(raw[:-1]), secret),
        "too long a point": (text_of(raw + b"\x00"), secret),
        "a huge point": ("B" * 1_000_000, secret),
        "no base64": (point[:-1] + "!", secret),
        "a line break": (f"{point}\n", secret),
        "no point": ("", secret),
        "too short a secret": (point, text_of(b"s" * 15)),
        "too long a secret": (point, text_of(b"s" * 17)),
        "a huge secret": (point, "A" * 1_000_000),
        "no secret": (point, ""),
        "half of a letter": (point, "A"),
    }
