"""All checks of one loaded page: accessibility, print, narrow screens, large text."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent.parent / "vendor" / "axe-4.14.1.min.js").read_text()
# For rules that pass, axe need not list the elements.
RUN_AXE = "(rules) => axe.run(document, { resultTypes: ['violations'], ...rules })"
SCHEMES = ("light", "dark")
# The schemes differ in colours alone, so the second one can break no other rule.
OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
TEXT_PX = 16
# 353 px is the narrowest screen with the whole header. The last entry has text of 200 percent.
SCREENS = ((320, TEXT_PX), (353, TEXT_PX), (360, TEXT_PX), (390, 2 * TEXT_PX))
WIDTH_AND_TEXT = "[innerWidth, parseFloat(getComputedStyle(document.documentElement).fontSize)]"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
INK = """[...document.querySelectorAll("body, main *")].map((one) => {
  const { color, backgroundColor, borderTopColor } = getComputedStyle(one);
  return `${one.tagName}: ${color} on ${backgroundColor}, ${borderTopColor}`;
})"""
TOO_LOW = """(() => {
  const all = [...document.querySelectorAll(".scale label, .choice label, .dock button")];
  if (!all.length && document.querySelector("[data-checkin]")) return [["no answer at all", 0]];
  // Without a network, one form holds all pages and shows one.
  const answers = all.filter((one) => !one.closest("[hidden]"));
  return answers
    .map((one) => [one.textContent.trim(), one.getBoundingClientRect().height])
    .filter(([, height]) => height < 44);
})()"""


def faults(page: Page) -> list[str]:
    """Run all checks on a loaded page, and return what is wrong; the page stays as it was.

    axe runs in both colour schemes, in the second one for colours alone. Printed, both schemes must
    look the same. On narrow screens and with large text the page must not scroll sideways, and
    every answer must be high enough to tap.
    """
    found = [*chain(_by_axe(page), _on_paper(page))]
    page.emulate_media(color_scheme="light", media="screen")
    return [*found, *_on_screens(page)]


def _by_axe(page: Page) -> Iterator[str]:
    # evaluate() uses the debugger, to which the page's CSP does not apply.
    page.evaluate(f"{AXE}; undefined")
    for scheme, rules in zip(SCHEMES, ({}, OF_COLOUR), strict=True):
        page.emulate_media(color_scheme=scheme)
        for violation in page.evaluate(RUN_AXE, rules)["violations"]:
            where = ", ".join(str(node["target"]) for node in violation["nodes"])
            yield f"{scheme}: {violation['id']}: {where}"


def _on_paper(page: Page) -> Iterator[str]:
    inks = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, media="print")
        inks.append(page.evaluate(INK))
    unlike = [pair for pair in zip(*inks, strict=True) if len({*pair}) > 1]
    if unlike:
        yield f"paper: differs between the schemes: {unlike[:3]}"


def _on_screens(page: Page) -> Iterator[str]:
    size, (_, letters) = page.viewport_size, page.evaluate(WIDTH_AND_TEXT)
    assert size
    # The session is never detached, because that would remove the page's virtual passkeys, too.
    session = page.context.new_cdp_session(page)
    for width, text in SCREENS:
        page.set_viewport_size({"width": width, "height": 700})
        session.send("Page.setFontSizes", {"fontSizes": {"standard": text}})
        assert page.evaluate(WIDTH_AND_TEXT) == [width, letters * text / TEXT_PX]
        screen = f"{width} px, text of {100 * text // TEXT_PX} percent"
        if page.evaluate(TOO_WIDE):
            yield f"{screen}: scrolls sideways"
        for answer, height in page.evaluate(TOO_LOW):
            yield f"{screen}: {height} px high: {answer}"
    session.send("Page.setFontSizes", {"fontSizes": {"standard": TEXT_PX}})
    page.set_viewport_size(size)
