"""Keeping people's texts from reaching into those around them: by direction, or by lines."""

import re

FSI, PDI = "\u2068", "\u2069"
ISOLATES, EMBEDDINGS, PDF = "\u2066\u2067\u2068", "\u202a\u202b\u202d\u202e", "\u202c"
# Letters that are written from the right, and the marks that set a direction.
TURNS = re.compile(
    "[\u0590-\u08ff\u200f\u061c\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def isolate(text: str) -> str:
    """Return a text as a neighbour sees it: each line that may turn is isolated, and balanced.

    A text that is written from the left alone is returned as it is. What a line opens is closed at
    its end; a mark that closes what it did not open is left out, since it would end the isolation.
    """
    if text.isascii() or not TURNS.search(text):
        return text
    return "\n".join(
        f"{FSI}{_balanced(line)}{PDI}" if TURNS.search(line) and not _is_isolated(line) else line
        for line in text.split("\n")
    )


def _is_isolated(line: str) -> bool:
    """Return whether one pair encloses the line: isolating it again would change nothing."""
    inner = line[1:-1]
    return line[0] == FSI and line[-1] == PDI and _balanced(inner) == inner


def one_line(text: str) -> str:
    """Return a text with each break between lines, of whatever kind, as a space."""
    return " ".join(filter(None, text.splitlines()))


def _balanced(line: str) -> str:
    kept, opened = [], []
    for sign in line:
        if sign in ISOLATES:
            opened.append(PDI)
        elif sign in EMBEDDINGS:
            opened.append(PDF)
        elif sign == PDI:
            if PDI not in opened:
                continue
            while (last := opened.pop()) != PDI:  # it closes the embeddings within, too
                kept.append(last)
        elif sign == PDF:
            if not opened or opened[-1] != PDF:
                continue
            opened.pop()
        kept.append(sign)
    return "".join([*kept, *reversed(opened)])
