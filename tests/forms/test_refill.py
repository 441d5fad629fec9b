"""Filling a rendered form again: every kind of control, and nothing else of the page changes."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkins.forms.refill import refilled
from tests.html_forms import forms_in

PAGE = "/page/"
HTML = """<!DOCTYPE html><html><body><!-- a note --><p>5 &lt; 6 &amp; &#39;so&#39; &nbsp;</p>
<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>
<form method="get"><input name="q" value="old"></form>
<form method="post" action="/elsewhere/"><input name="name" value="old"></form>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="fresh"><input
 type="hidden" name="form_id" value="new">
%s<button name="next" value="1">Save</button></form><p>After</p></body></html>"""


def filled(controls: str, **fields: Sequence[str]) -> dict[str, list[str]]:
    page = refilled(HTML % controls, page=PAGE, address=PAGE, fields=fields)
    assert page is not None
    return forms_in(page, PAGE)[-1].sent()


RADIO = '<input type="radio" name="a" value="%s" %s>'
BOX = RADIO.replace("radio", "checkbox")
CASES = [
    ('<input name="a" value="old" required>', ["new"]),
    ('<input type="text" name="a">', ["<b> & \"c\" 'd'"]),
    ('<input type="hidden" name="a" value="old">', ["new"]),
    ('<input type="number" name="a">', ["80"]),
    ('<textarea name="a" rows="3">old &amp; <b>gone</b></textarea>', ["one\ntwo </textarea> & ü"]),
    ('<textarea name="a"></textarea>', ["\nstarts with a break"]),
    ('<select name="a"><option value="1" selected>x<option value="2">y</select>', ["2"]),
    (RADIO % (1, "checked") + RADIO % (2, ""), ["2"]),
    ('<input type="checkbox" name="a"><input type="checkbox" name="b" checked>', ["on"]),
    (BOX % (1, "checked") + BOX % (2, "") + BOX % (3, ""), ["2", "3"]),
    ('<input name="a" value="x"><input name="a" value="y">', ["one", "two"]),
]


@pytest.mark.parametrize(("controls", "values"), CASES, ids=range(len(CASES)))
def test_a_control_holds_what_was_typed(controls: str, values: list[str]) -> None:
    sent = filled(controls, a=values, form_id=["old"])

    assert sent["a"] == values
    assert sent["form_id"] == ["old"]
    assert sent["csrfmiddlewaretoken"] == ["fresh"]
    assert "b" not in sent


def test_what_was_not_ticked_is_not_ticked_though_it_is_now() -> None:
    radios = '<input type="radio" name="a" value="1" checked><input name="b">'

    assert "a" not in filled(radios, b=["x"])


def test_the_rest_of_the_page_stays_letter_by_letter() -> None:
    html = HTML % '<input name="a" value="old">'

    page = refilled(html, page=PAGE, address=PAGE, fields={"a": ["new"]})

    assert page == html.replace('name="a" value="old"', 'name="a" value="new"')


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/nowhere/", {"a": ["x"]}),
        (PAGE, {"a": ["x"], "gone": ["y"]}),
        (PAGE, {"q": ["a form that only asks"]}),
    ],
)
def test_a_page_without_such_a_form_is_not_filled(
    address: str, fields: dict[str, list[str]]
) -> None:
    html = HTML % '<input name="a">'

    assert refilled(html, page=PAGE, address=address, fields=fields) is None


def test_of_two_forms_of_an_address_the_one_with_the_fields_is_filled() -> None:
    html = HTML % '<input name="b"></form><form method="post" action="/page/"><input name="a">'

    page = refilled(html, page=PAGE, address=PAGE, fields={"a": ["x"]})

    assert page is not None
    assert [form.sent().get("a") for form in forms_in(page, PAGE)][-2:] == [None, ["x"]]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")))
def test_any_text_comes_back_and_makes_no_tag(text: str) -> None:
    controls = '<textarea name="a">old</textarea><input name="b">'

    html = refilled(HTML % controls, page=PAGE, address=PAGE, fields={"a": [text], "b": [text]})

    assert html is not None
    sent = forms_in(html, PAGE)[-1].sent()
    assert (sent["a"], sent["b"]) == ([text], [text])
    assert html.count("<") == (HTML % controls).count("<")
