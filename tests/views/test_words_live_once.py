"""Numbers to call, safety texts and signs are typed in no template: pages quote them."""

import re
from pathlib import Path

import pytest
from django.template import engines

from checkins.catalog import help_catalog, sign_catalog
from tests.words import of_help

TEMPLATES = Path(__file__).parents[2] / "templates"
EXEMPT = {
    "500.html": "it is drawn with nothing, where everything else has failed",
    "checkins/checkins/page.html": "the question of the last page, with its day",
}
PUBLISHED = re.compile(r"checkins/sharing/\w+_v\d+\.txt")  # a consent text never changes


def typed_in(template: str) -> list[str]:
    """Return what of the catalogs a template types, however it breaks its lines."""
    texts = {text for sign in sign_catalog().signs for text in (sign.text, sign.short)}
    signs = {text.rstrip(".") for text in texts if " " in text}  # one word names other things
    plain = " ".join(template.split())
    return [
        text
        for text in sorted(of_help() | signs)
        if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", plain, re.IGNORECASE)
    ]


def test_no_template_types_a_number_to_call_a_safety_text_or_a_sign() -> None:
    found = {
        str(path.relative_to(TEMPLATES)): typed
        for path in TEMPLATES.rglob("*")
        if path.is_file() and (typed := typed_in(path.read_text()))
    }

    assert {name for name in found if not PUBLISHED.fullmatch(name)} <= EXEMPT.keys()


@pytest.mark.parametrize(
    "template",
    [
        "<p>Call or text 988.</p>",
        '<a href="tel:911">Call</a>',
        "<p>SafeSpot, 1-800-972-0590</p>",
        "<p>“I felt\n  sad or down.”</p>",
        "<p>pulled away</p>",
        "<p>Put the phone\n  on speaker.</p>",
        "<p><em>“No cold bath” is about opioids.</em></p>",
    ],
)
def test_a_typed_number_safety_text_or_sign_would_be_found(template: str) -> None:
    assert len(typed_in(template)) == 1


def test_the_line_that_pages_name_takes_calls_and_texts() -> None:
    crisis = help_catalog().crisis

    assert (crisis.call, crisis.text) == ("988", "988")


def test_a_page_quotes_a_sign_as_a_clinic_words_it(settings, tmp_path) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text('[[signs]]\ncode = "planning"\ntext = "I planned it."\n')
    settings.CATALOG_OVERLAY = str(overlay)
    sign_catalog.cache_clear()
    try:
        template = engines["django"].get_template("checkins/levels/_why_text.html")
        text = template.render(
            {"assessment": {"planning": True, "planning_word": "Some", "engine_days": 20}}
        )
    finally:
        settings.CATALOG_OVERLAY = ""
        sign_catalog.cache_clear()

    assert "You answered “Some” to “I planned it.” That one answer shows this page." in text
