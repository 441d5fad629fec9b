"""A square code that phones read, drawn by the library that draws the second step's."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4  # modules of white on each side, as ISO/IEC 18004 asks


def qr_svg(text: str, name: str) -> SafeString:
    """Return an SVG of the text, black on white on whatever ground; ``name`` is read aloud.

    One unit is one module. A fifteenth of it may be lost (level M): slips are folded.
    """
    code = qrcode.QRCode(border=QUIET, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return format_html(
        '<svg class="square" viewBox="0 0 {0} {0}" role="img" aria-label="{1}"'
        ' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{0}h-{0}z"/>'
        '<path fill="#000" d="{2}"/></svg>',
        len(rows),
        name,
        "".join(_runs(row, y) for y, row in enumerate(rows)),
    )


def _runs(row: list[bool], y: int) -> str:
    """Return the path of a row's dark modules, each stretch as one rectangle."""
    path, begin = "", None
    for x, dark in enumerate([*row, False]):
        if dark and begin is None:
            begin = x
        elif not dark and begin is not None:
            path += f"M{begin} {y}h{x - begin}v1h-{x - begin}z"
            begin = None
    return path
