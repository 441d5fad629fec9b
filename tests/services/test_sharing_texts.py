from datetime import date

from django.utils.safestring import SafeData

from checkins.enums import ConsentKind, Purpose
from checkins.services.sharing_texts import Terms, consent_text
from tests.factories import make_counselor, make_person


def test_a_consents_text_is_escaped_wherever_a_page_shows_it(db):
    terms = Terms(ConsentKind.RECORD, Purpose.OTHER, date(2027, 1, 1), purpose_words="<b>me</b>")

    text = consent_text(terms=terms, person=make_person(), counselor=make_counselor("<i>Sam</i>"))

    assert "<b>me</b>" in text
    assert not isinstance(text, SafeData)


def test_a_name_writes_no_lines_of_its_own_into_what_is_signed(db):
    """The line would be read as the person's own purpose when they share again."""
    terms = Terms(ConsentKind.RECORD, Purpose.OTHER, date(2027, 1, 1), purpose_words="To talk")
    sam = make_counselor("Sam\n\nWhy: so that I am paid.\u2028More")

    text = consent_text(terms=terms, person=make_person(), counselor=sam)

    assert [line for line in text.split("\n") if line.startswith("Why:")] == ["Why: To talk."]
    assert "\u2028" not in text
