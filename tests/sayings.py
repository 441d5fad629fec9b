"""Everything that people read, piece by piece, out of templates, catalogs, modules and scripts.

A piece is one line with straight quotes and single spaces. What is not known before a page is
drawn, a name or a number, stands as ``X``.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
END = "\x00"  # of a piece
INLINE = {"a", "abbr", "b", "em", "i", "kbd", "span", "strong", "time", "u"}
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)
NO_SPEECH = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<!.*?>|</?([a-zA-Z][\w-]*)(?:\"[^\"]*\"|[^>\"])*>", re.DOTALL)
SPOKEN = re.compile(
    r"\s(?:aria-label|alt|title|placeholder|content|value|data-[\w-]+)=\"([^\"]*)\""
)
GIVEN = re.compile(r"\"([^\"]*)\"|'([^']*)'")
# A condition that ends its line ends what is said, too: within a sentence it does not.
TURNS = re.compile(
    r"\{% (?:else|elif|for|empty|endfor|plural|block|endblock)\b.*?%\}|\{% endif %\}(?=[ \t]*\n)",
    re.DOTALL,
)
SCRIPT_COMMENT = re.compile(r"^\s*(?://|\*|/\*).*$", re.MULTILINE)
SCRIPT_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
NOT_OURS = {"source", "sources", "cite", "address", "url"}  # keys of catalogs
# What an operator reads at a terminal, what made-up people wrote, and what is measured.
NOT_READ = re.compile(r"checkins/(?:management|demo|engine|migrations|exports)/")
STRAIGHT = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xA0: " "}


class Piece(NamedTuple):
    """One text, and the file that says it."""

    where: str
    text: str


def plain(text: str) -> str:
    """Return ``text`` on one line, with straight quotes and single spaces."""
    straight = " ".join(unescape(text).translate(STRAIGHT).split())
    return re.sub(r" (?=[.,;:!?](?:\s|$))", "", straight)


def of_template(source: str) -> Iterator[str]:
    """Yield what a template says: its text, block by block, and what its tags are given to say."""
    source = NO_SPEECH.sub(END, COMMENT.sub("", source))
    for tag in re.findall(r"\{[%{].*?[%}]\}", source, re.DOTALL):
        yield from (one or other for one, other in GIVEN.findall(tag))
    source = re.sub(r"\{\{.*?\}\}", "X", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}", "", TURNS.sub(END, source), flags=re.DOTALL)
    for said in SPOKEN.findall(source):
        yield from said.split(END)
    text = TAG.sub(lambda tag: "" if (tag[1] or "").lower() in INLINE else END, source)
    yield from text.split(END)


def of_mail(source: str) -> Iterator[str]:
    """Yield what a plain text says, paragraph by paragraph."""
    yield from of_template(re.sub(r"\n\s*\n", END, source))


def of_module(source: str) -> Iterator[str]:
    """Yield what a module types as strings, each as it would be said: no docstring, no key."""
    tree = ast.parse(source)
    described = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    unsaid = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, described) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            unsaid |= {id(part) for part in ast.walk(node) if isinstance(part, ast.Constant)}
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values
            )
            # what stands inside a value, "now" if … else "then", is said too
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    inner = [one for one in ast.walk(part.value) if isinstance(one, ast.Constant)]
                    yield from (one.value for one in inner if isinstance(one.value, str))
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in unsaid:
            yield re.sub(r"\{\w*\}|%\(\w+\)s|%[sd]", "X", node.value)


def of_catalog(value: Any) -> Iterator[str]:
    """Yield what a catalog says, its sources left out."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from of_catalog(item) if key not in NOT_OURS else ()
    elif isinstance(value, list):
        for item in value:
            yield from of_catalog(item)
    elif isinstance(value, str):
        yield value


def of_script(source: str) -> Iterator[str]:
    """Yield the strings of a script."""
    for one, other in SCRIPT_STRING.findall(SCRIPT_COMMENT.sub("", source)):
        if not re.match(r"[.#\[]", one):  # it finds a part of the page
            yield re.sub(r"\$\{[^}]*\}", "X", one or other)


def pieces_of(where: str, source: str) -> Iterator[Piece]:
    """Yield what one file says, by its name."""
    match where.rpartition(".")[2]:
        case "toml":
            texts = of_catalog(tomllib.loads(source))
        case "py":
            texts = of_module(source)
        case "js":
            texts = of_script(source)
        case "txt":
            texts = of_mail(source)
        case _:
            texts = of_template(source)
    for text in texts:
        if re.search(r"[A-Za-z]{2}", said := plain(text)):
            yield Piece(where, said)


@cache
def everything_said() -> tuple[Piece, ...]:
    """Return all that the product's own files say."""
    files = [
        *(path for path in (ROOT / "templates").rglob("*") if path.is_file()),
        *(ROOT / "checkins" / "catalog").rglob("*.toml"),
        *(ROOT / "checkins").rglob("*.py"),
        *(ROOT / "static" / "checkins" / "js").glob("*.js"),
    ]
    named = {str(path.relative_to(ROOT)): path for path in sorted(files)}
    return tuple(
        piece
        for where, path in named.items()
        if not NOT_READ.match(where)
        for piece in pieces_of(where, path.read_text())
    )
