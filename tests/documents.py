"""Reading the tables of the documents."""

from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def rows_under(heading: str, document: str) -> list[list[str]]:
    """Return the cells of the table under a heading, the head first."""
    text = (DOCS / document).read_text()
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0], *lines[2:])
    ]
