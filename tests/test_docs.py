"""The documents that name files and models name all of them, and none that is not there."""

import re
from collections import Counter
from pathlib import Path

from django.apps import apps

from tests.documents import DOCS, rows_under

ROOT = Path(__file__).resolve().parent.parent
APP, TEMPLATES = ROOT / "checkins", ROOT / "templates" / "checkins"
GROUND = {"__init__", "__pycache__", "bench"}  # the laboratory is no layer


def stems_in(layer: str) -> set[str]:
    """Return the modules and packages of a layer, or the folders of templates."""
    if layer == "templates":
        return {path.name for path in TEMPLATES.iterdir()}
    return {path.stem for path in (APP / layer).iterdir() if path.suffix in {"", ".py"}} - GROUND


def test_the_table_of_features_names_every_file_once():
    (_, *layers), *rows = rows_under("Which file", "development.md")

    named = {
        layer: Counter(stem for row in rows for stem in row[place].split(", ") if stem)
        for place, layer in enumerate(layers, start=1)
    }

    assert layers == [
        *("engine", "models", "queries", "charts", "services", "forms", "views", "templates")
    ]
    assert named == {layer: Counter(stems_in(layer)) for layer in layers}


def test_the_data_model_names_every_model_once():
    text = (DOCS / "data-model.md").read_text()

    named = Counter(
        name
        for cell in re.findall(r"^\| ([A-Z][A-Za-z, ]+) \|", text, re.MULTILINE)
        for name in cell.split(", ")
        if name != "Model"
    )

    models = apps.get_app_config("checkins").get_models()
    assert named == Counter(model.__name__ for model in models)
