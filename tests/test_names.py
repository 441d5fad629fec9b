"""No name that was given up is left, and a word that means one thing names nothing else."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from tests.names import ADDRESSES, FOLDERS, MODULES, NAMES, WORDS
from tests.views.routes.addresses import ROUTES

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "checkins"


@cache
def names_by_module() -> dict[str, frozenset[str]]:
    """Return what every module of the app binds, by its dotted name, migrations left out."""
    return {
        ".".join(path.relative_to(APP).with_suffix("").parts): frozenset(
            names_in(ast.parse(path.read_text()))
        )
        for path in APP.rglob("*.py")
        if "migrations" not in path.parts
    }


def names_in(tree: ast.Module) -> Iterator[str]:
    """Give every name that a module binds: functions, classes, arguments, variables, fields."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def test_no_module_has_its_old_name() -> None:
    known = names_by_module().keys()

    assert known & MODULES.keys() == set()
    assert set(MODULES.values()) <= known


def test_nothing_is_bound_to_an_old_name() -> None:
    left = {
        module: found
        for module, names in names_by_module().items()
        if (found := names & NAMES.keys())
    }

    assert left == {}


def test_no_model_or_stored_field_has_its_old_name() -> None:
    models = apps.get_app_config("checkins").get_models()
    names = {name for model in models for name in (model.__name__, *_fields_of(model))}

    assert names & NAMES.keys() == set()
    assert {"SupportSignal", "signal", "baseline_mental", "baseline_days"} <= names


def _fields_of(model: type) -> Iterator[str]:
    yield from (field.name for field in model._meta.get_fields())


def test_no_address_has_its_old_name() -> None:
    gone = ADDRESSES.keys() - set(ADDRESSES.values())

    assert ROUTES.keys() & gone == set()
    assert set(ADDRESSES.values()) <= ROUTES.keys()


def test_an_addresss_name_begins_with_its_feature() -> None:
    stems = {path.stem for path in (APP / "views").glob("*.py")}
    own = {"home", "keep", "visits", "trends", "alerts", "health", "caseload", *stems}

    stray = [
        name
        for name, route in ROUTES.items()
        if route.is_own and not any(name == stem or name.startswith(f"{stem}_") for stem in own)
    ]

    assert stray == []


def test_no_folder_of_templates_has_its_old_name() -> None:
    known = {path.name for path in (ROOT / "templates" / "checkins").iterdir()}

    assert known & (FOLDERS.keys() - set(FOLDERS.values())) == set()
    assert set(FOLDERS.values()) <= known


@pytest.mark.parametrize("word", WORDS)
def test_a_word_names_one_thing(word: str) -> None:
    where = {module for module, names in names_by_module().items() if word in names}

    assert where <= WORDS[word]
