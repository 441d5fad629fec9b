"""Excel workbooks for tests, of plain values, as Excel writes them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DAY_0 = date(1899, 12, 30)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
STYLES = (  # style 1 is Excel's own format of a date
    f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    "</styleSheet>"
)
Value = str | int | float | bool | date | None


def workbook(*sheets: Sequence[Sequence[Value]], shared: str = "") -> bytes:
    """Return an .xlsx workbook; None leaves a cell out."""
    return packed(parts_of([_rows(sheet) for sheet in sheets], shared=shared))


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file of these parts."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return raw.getvalue()


def parts_of(sheets: Sequence[str], *, shared: str = "") -> dict[str, str | bytes]:
    """Return the parts of a workbook whose sheets have these rows, in XML."""
    numbers = range(1, len(sheets) + 1)
    named = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    targets = {f"r{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbers}
    targets |= {"st": ("styles", "styles.xml"), "ss": ("sharedStrings", "sharedStrings.xml")}
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": _relations({"r": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations(targets),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}"><si><t>{shared}</t></si></sst>',
        **{
            f"xl/worksheets/sheet{number}.xml": (
                f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            )
            for number, rows in zip(numbers, sheets, strict=True)
        },
    }


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    lines = (
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _rows(rows: Sequence[Sequence[Value]]) -> str:
    return "".join(
        f'<row r="{number}">{"".join(_cells(number, row))}</row>'
        for number, row in enumerate(rows, start=1)
    )


def _cells(number: int, row: Sequence[Value]) -> list[str]:
    return [
        _cell(f"{_letters(place)}{number}", value)
        for place, value in enumerate(row)
        if value is not None
    ]


def _letters(place: int) -> str:
    """Return a column's letters: A, B, ... Z, AA, AB."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _cell(where: str, value: Value) -> str:
    match value:
        case bool():
            return f'<c r="{where}" t="b"><v>{int(value)}</v></c>'
        case str():
            return f'<c r="{where}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        case date():
            return f'<c r="{where}" s="1"><v>{(value - DAY_0).days}</v></c>'
        case _:
            return f'<c r="{where}"><v>{value}</v></c>'
