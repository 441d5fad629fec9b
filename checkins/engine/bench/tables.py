"""Tables that read as plain text and as Markdown, and the cells that several of them share."""

from collections.abc import Sequence

from checkins.engine.bench.measuring import Track, caught, false_notices_a_year


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table's lines."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    return [line(head), line(["-" * width for width in widths]), *(line(row) for row in rows)]


def caught_cell(tracks: Sequence[Track], rule: str, limit: float) -> str:
    """Return the shares caught at all and 7 days early."""
    if not tracks:
        return "nobody"
    found = caught(tracks, rule, limit)
    return f"{found.at_all:.2f} / {found.early:.2f}"


def rate_cell(tracks: Sequence[Track], rule: str, limit: float) -> str:
    """Return the false notices a year."""
    return f"{false_notices_a_year(tracks, rule, limit):.2f}" if tracks else "nobody"
