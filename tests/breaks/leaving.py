"""Breaks of leaving at once."""

from tests.breaking import Break

VIEW = "checkins/views/leaving.py"
TESTS = "tests/views/test_leaving.py"
LOCKS = f"{TESTS}::test_leaving_locks_the_session_and_leads_away_without_a_token"
LEAVING_BREAKS = [
    Break(
        name="leaving leaves the session open",
        path=VIEW,
        old="lock(request, at=timezone.now())",
        new="timezone.now()",
        run=(LOCKS,),
    ),
    Break(
        name="the browser keeps what Back would show",
        path=VIEW,
        old='response.headers["Clear-Site-Data"] = \'"cache"\'',
        new='response.headers["Clear-Site-Data"] = \'"none"\'',
        run=(LOCKS,),
    ),
    Break(
        name="leaving takes more than a press",
        path=VIEW,
        old="    refuse_fields(request)\n",
        new="",
        run=(f"{TESTS}::test_nobody_signed_in_is_led_away_without_a_database",),
    ),
    Break(
        name="a page holds no way to leave",
        path="templates/base.html",
        old='{% include "components/leave.html" %}',
        new="",
        run=(
            "tests/views/test_headers.py::test_an_operators_pages_carry_the_headers_and_hold_nothing_inline",
        ),
    ),
]
