"""Reading a square code back, from its drawing or from a picture of it, without the library.

After ISO/IEC 18004: versions 1 to 6 at level M, in bytes. Nothing is corrected: each module has to
be right.
"""

import re
import zlib

FORMAT_MASK = 0b101010000010010
LEVEL_M = 0b00
BYTES = 0b0100
# By version: where the alignment pattern stands, the number of blocks, and the data bytes of each.
VERSIONS = {1: (None, 1, 16), 2: (18, 1, 28), 3: (22, 1, 44), 4: (26, 2, 32), 5: (30, 2, 43)}
VERSIONS[6] = (34, 4, 27)
MASKS = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, _: y % 2 == 0,
    lambda _, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")
Matrix = list[list[bool]]


def drawn(svg: str) -> Matrix:
    """Return the modules of a drawing, the white around them included."""
    size = int(re.findall(r'viewBox="0 0 (\d+) \d+"', svg)[0])
    white, black = re.findall(r'<path fill="([^"]+)" d="([^"]+)"', svg)
    assert (white, black[0]) == (("#fff", f"M0 0h{size}v{size}h-{size}z"), "#000")
    rows = [[False] * size for _ in range(size)]
    for x, y, length in (map(int, run) for run in RUN.findall(black[1])):
        rows[y][x : x + length] = [True] * length
    return rows


def seen(png: bytes, size: int) -> Matrix:
    """Return the modules in a picture of the drawing alone, ``size`` of them in each row."""
    pixels = _pixels(png)
    step = len(pixels) / size
    middle = [int((place + 0.5) * step) for place in range(size)]
    return [[sum(pixels[y][x]) < 3 * 128 for x in middle] for y in middle]


def read(rows: Matrix) -> str:
    """Return the text of a code, which has four white modules on each side."""
    assert not any(any(row[:4]) or any(row[-4:]) for row in rows)
    assert not any(any(row) for row in [*rows[:4], *rows[-4:]])
    rows = [row[4:-4] for row in rows[4:-4]]
    version = (len(rows) - 17) // 4
    aligned, blocks, length = VERSIONS[version]
    near = [*((8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)), *((y, 8) for y in (7, 5, 4, 3, 2, 1, 0))]
    told = _number([rows[y][x] for y, x in near]) ^ FORMAT_MASK
    assert told >> 13 == LEVEL_M
    mask = MASKS[told >> 10 & 0b111]
    bits = [rows[y][x] != mask(y, x) for y, x in _places(len(rows), aligned)]
    words = [_number(bits[at : at + 8]) for at in range(0, 8 * blocks * length, 8)]
    data = [word for block in range(blocks) for word in words[block::blocks]]
    plain = [bool(word >> bit & 1) for word in data for bit in range(7, -1, -1)]
    assert _number(plain[:4]) == BYTES
    count = _number(plain[4:12])
    return bytes(_number(plain[12 + 8 * at : 20 + 8 * at]) for at in range(count)).decode()


def _number(bits: list[bool]) -> int:
    return int("".join("01"[bit] for bit in bits), 2)


def _places(size: int, aligned: int | None) -> list[tuple[int, int]]:
    """Return where the data's bits are, in their order: in pairs of columns, up and down."""
    found, up = [], True
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        for y in range(size - 1, -1, -1) if up else range(size):
            found += [(y, x) for x in (right, right - 1) if not _is_fixed(y, x, size, aligned)]
        up = not up
    return found


def _is_fixed(y: int, x: int, size: int, aligned: int | None) -> bool:
    corners = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
    pattern = aligned is not None and abs(y - aligned) <= 2 and abs(x - aligned) <= 2
    return corners or 6 in (y, x) or pattern


def _pixels(png: bytes) -> list[list[tuple[int, int, int]]]:
    """Return the red, green and blue of a browser's picture: 8 bits, with or without alpha."""
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    channels = {2: 3, 6: 4}[png[25]]
    data, at = b"", 8
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    raw, line, rows = zlib.decompress(data), width * channels, []
    above = bytearray(line)
    for number in range(height):
        begin = number * (line + 1)
        above = _unfiltered(
            raw[begin], bytearray(raw[begin + 1 : begin + 1 + line]), above, channels
        )
        rows.append([tuple(above[x : x + 3]) for x in range(0, line, channels)])
    return rows


def _unfiltered(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    for place in range(len(row)):
        left = row[place - step] if place >= step else 0
        corner = above[place - step] if place >= step else 0
        up = above[place]
        near = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
        row[place] = (row[place] + (0, left, up, (left + up) // 2, near)[kind]) & 0xFF
    return row
