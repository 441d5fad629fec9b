"""Numbers to call, safety texts and signs are typed in no Python: code quotes them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkins.catalog import sign_catalog
from tests.words import of_help

ROOT = Path(__file__).parents[2]
NO_PAGE = re.compile(r"/demo(/|\w*\.py$)")  # what it prints about made-up people


def strings_of(source: str) -> Iterator[str]:
    """Yield what a module types as strings, without its docstrings."""
    tree = ast.parse(source)
    described = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, described) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield " ".join(node.value.split())


def typed_in(source: str) -> list[str]:
    """Return what of the catalogs a module types."""
    texts = {text for sign in sign_catalog().signs for text in (sign.text, sign.short)}
    texts |= set(sign_catalog().extras.values())
    signs = {text.rstrip(".?") for text in texts if " " in text}  # a word names other things
    said = " | ".join(strings_of(source))
    return [
        text
        for text in sorted(of_help() | signs)
        if re.search(rf"(?<![\w.]){re.escape(text)}(?![\w.]\d)(?!\w)", said, re.IGNORECASE)
    ]


def test_no_module_types_a_number_to_call_a_safety_text_or_a_sign() -> None:
    modules = [
        path
        for path in (ROOT / "checkins").rglob("*.py")
        if "migrations" not in path.parts and not NO_PAGE.search(str(path))
    ]

    found = {
        str(path.relative_to(ROOT)): typed
        for path in modules
        if (typed := typed_in(path.read_text()))
    }

    assert len(modules) > 150
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'call = "988"',
        'x = f"In danger? Call 911, {name}"',
        'text = "I felt sad or down."',
        'label = "did you use today?"',
        'found = ["low mood: quite a bit"]',
        'label = "I took my recovery medicine today."',
        'text = "Give one breath every 5 seconds, then look."',
        'text = f"{name}: cooling with wet cloths is right here"',
    ],
)
def test_a_typed_number_safety_text_or_sign_would_be_found(source: str) -> None:
    assert len(typed_in(source)) == 1


def test_a_docstring_may_quote_a_sign() -> None:
    assert typed_in('def asks():\n    """The answer to "Did you use today?"."""\n') == []
