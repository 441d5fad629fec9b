"""Words never used, words used only inside a page's body, and words that stand in the help file."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from checkins.catalog import help_catalog
from tests.reading import sentences, words

NEVER = [
    *("addict", "addicts", "abuser", "abusers", "junkie", "junkies", "clean", "dirty"),
    *("habit", "habits", "failed", "non-compliant", "noncompliant"),
]
INSIDE_ONLY = [
    *("relapse", "heroin", "opioid", "drug", "sober", "recovery", "addict", "craving"),
    *("naloxone", "methadone", "rehab", "overdose"),
]
LEAST_WORDS = 4  # a shorter sentence may say something else
AGREED_WHOLE = {  # safety sentences longer than others may be: agreed word for word
    "After a break, your body can handle much less than before, and no one can know how much",
    "They stay on the line, ask where you are, and send help if you stop answering",
}


def denied_outside(text: str) -> list[str]:
    """Return the words of ``INSIDE_ONLY`` in ``text``, also as parts of longer words."""
    return [word for word in INSIDE_ONLY if word in text.lower()]


def never_said(text: str) -> list[str]:
    """Return the words of ``NEVER`` in ``text``, only as whole words."""
    return re.findall(rf"(?<![\w-])(?:{'|'.join(NEVER)})(?![\w-])", text.lower())


def of_help() -> set[str]:
    """Return the numbers of the help lines, and every sentence of the safety texts."""
    catalog = help_catalog()
    lines = catalog.lines
    numbers = {catalog.emergency, *(line.call for line in lines), *(line.text for line in lines)}
    numbers |= {way.text for line in lines for way in line.ways}
    texts = [*catalog.said, *(line.about for line in lines), catalog.home.asks]
    said = {one for one in sentences(texts) if len(words(one)) >= LEAST_WORDS}
    return numbers - {""} | said


def template_text(path: Path) -> str:
    """Return what a template says, without its tags, variables and markup."""
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", " ", path.read_text(), flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


def sentences_of_module(path: Path) -> Iterator[str]:
    """Yield a module's strings that may reach a person: everything but its docstrings."""
    tree = ast.parse(path.read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_sentence = " " in node.value.strip() and id(node) not in docstrings
            yield from [node.value] if is_sentence else []
