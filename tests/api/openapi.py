"""Reading our own OpenAPI file: what it refers to, and whether a value is as a schema says.

It knows the words that the file uses, and refuses a schema with any other.
"""

import json
import re
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent.parent / "docs" / "openapi.json"
DOCUMENT = json.loads(FILE.read_text())
SAYS_NOTHING = {"description", "format", "default"}
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
}


def resolved(part):
    """Return a part of the document, or what it refers to."""
    while isinstance(part, dict) and "$ref" in part:
        found = DOCUMENT
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def parts(part=DOCUMENT):
    """Go through each object of the document."""
    if isinstance(part, dict):
        yield part
    for inner in (
        part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    ):
        yield from parts(inner)


def _is_of(value, names):
    names = [names] if isinstance(names, str) else names
    found = [isinstance(value, TYPES[name]) for name in names]
    return any(found) and not (isinstance(value, bool) and "boolean" not in names)


RULES = {
    "type": _is_of,
    "const": lambda value, one: value == one,
    "enum": lambda value, some: value in some,
    "pattern": lambda value, pattern: re.search(pattern, value) is not None,
    "maxLength": lambda value, most: len(value) <= most,
    "minimum": lambda value, least: value >= least,
    "maximum": lambda value, most: value <= most,
    "minItems": lambda value, least: len(value) >= least,
    "maxItems": lambda value, most: len(value) <= most,
    "uniqueItems": lambda value, _: len({*value}) == len(value),
    "required": lambda value, names: value.keys() >= {*names},
    "items": lambda value, schema: all(is_as(schema, one) for one in value),
    "oneOf": lambda value, schemas: sum(is_as(schema, value) for schema in schemas) == 1,
}


def is_as(schema, value):
    """Return whether a value is as a schema says."""
    schema = resolved(schema)
    rules = {name: rule for name, rule in schema.items() if name not in SAYS_NOTHING}
    known, others = rules.pop("properties", {}), rules.pop("additionalProperties", True)
    if not all(RULES[name](value, rule) for name, rule in rules.items()):
        return False
    if not isinstance(value, dict):
        return True
    more = [one for name, one in value.items() if name not in known]
    fits = all(is_as(known[name], value[name]) for name in known.keys() & value.keys())
    if isinstance(others, bool):
        return fits and (others or not more)
    return fits and all(is_as(others, one) for one in more)
