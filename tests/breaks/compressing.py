"""Breaks of what is compressed: each lets an answer through that may show text of its request."""

from tests.breaking import Break

PAGES = "tests/views/test_compressing.py"
HOLDS = "test_an_address_that_holds_text_is_answered_as_it_is"
COMPRESSING_BREAKS = [
    Break(
        name=f"compressed is {what}",
        path="checkins/middleware/compressing.py",
        old=old,
        new=new,
        run=(f"{PAGES}::{run}",),
        red=frozenset(f"{PAGES}::{name}" for name in red or (run,)),
    )
    for what, old, new, run, red in (
        (
            "no answer to a form",
            "request.method not in READS or ",
            "",
            "test_no_answer_to_a_form_is_compressed",
            (),
        ),
        (
            "no address with a text in its query",
            "value in CHOICES or SHORT_NUMBER.fullmatch(value) for value in values",
            "len(values) for value in values",
            HOLDS,
            (
                f"{HOLDS}[?q=ann-False]",
                f"{HOLDS}[?show=steadyx-False]",
                f"{HOLDS}[?page=123-False]",
                f"{HOLDS}[?anything=csrf-False]",
                f"{HOLDS}[?at=00000000-0000-0000-0000-000000000001-False]",
                f"{HOLDS}[?sort=name&sort=token-False]",
            ),
        ),
        (
            "no address with a text in its path",
            "isinstance(part, str)",
            "isinstance(part, bytes)",
            "test_an_address_whose_path_holds_text_is_answered_as_it_is",
            (),
        ),
        (
            "nothing that another site led to",
            "not in ELSEWHERE",
            "not in set()",
            "test_what_another_site_led_to_is_answered_as_it_is",
            (),
        ),
        (
            "no session's page without padding",
            "max_random_bytes=MOST_PADDING",
            "max_random_bytes=0",
            "test_a_page_with_a_session_is_padded_by_chance_and_has_no_name",
            (),
        ),
        (
            "nothing by Brotli without padding",
            "1 + secrets.randbelow(MOST_PADDING)",
            "1",
            "test_padding_takes_up_to_a_hundred_bytes_and_leaves_the_text",
            ("test_padding_takes_up_to_a_hundred_bytes_and_leaves_the_text[br]",),
        ),
        (
            "and named what a browser may keep alone",
            "== OF_EVERYBODY",
            "is not None",
            "test_a_page_that_no_browser_may_keep_has_no_name_signed_out_either",
            (),
        ),
    )
]
