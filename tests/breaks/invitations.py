"""Breaks of a counselor's invitation: who sees its code, whom it lets in, and how it is signed."""

from tests.breaking import Break

LINKS, CODES = "tests/views/test_code_links.py", "tests/views/test_sharing_codes.py"
SIGNING = "tests/views/test_signing.py"
NOT_AFTERWARDS = f"{CODES}::test_afterwards_it_is_not"
INVITATION_BREAKS = [
    Break(
        name="a code that is over is not shown again",
        path="checkins/services/sharing_codes.py",
        old="return code if row.is_open(at) and ",
        new="return code if ",
        run=tuple(f"{NOT_AFTERWARDS}[{end}]" for end in ("used", "withdrawn", "out_of_date")),
    ),
    Break(
        name="a code is shown to its counselor alone",
        path="checkins/views/sharing_codes.py",
        old='SharingCode.objects.visible_to(request.user).select_related("counselor")',
        new='SharingCode.objects.select_related("counselor")',
        run=(f"{CODES}::test_nobody_else_sees_it",),
    ),
    Break(
        name="a closed sign-up opens while the code does",
        path="checkins/services/code_links.py",
        old='            open_code(code=values["code"], at=at)\n',
        new="",
        run=(f"{LINKS}::test_no_other_code_does",),
        red=frozenset(
            f"{LINKS}::test_no_other_code_does[after-{end}]"
            for end in ("used", "withdrawn", "its_counselor_is_switched_off", "unknown")
        ),
    ),
    Break(
        name="a code typed by a visitor counts",
        path="checkins/views/code_links.py",
        old="setattr(request, WRONG, True)\n            form",
        new="form",
        run=(f"{LINKS}::test_a_typed_code_that_is_wrong_is_said_and_counts",),
    ),
    Break(
        name="the next visitor of a browser does not get the link",
        path="checkins/adapters.py",
        old="elif code and user.is_person and redirect_url == ask:",
        new="elif code and user.is_person:",
        run=(f"{LINKS}::test_the_next_visitor_of_the_browser_does_not_get_it",),
    ),
    Break(
        name="a wrong password signs nothing",
        path="checkins/views/sharing_signing.py",
        old="    if not is_right:",
        new="    if is_right is None:",
        run=(f"{SIGNING}::test_a_wrong_one_signs_nothing_and_says_so_at_the_field",),
    ),
    Break(
        name="no password is part of a number that is stored",
        path="checkins/forms/sharing.py",
        old='self.cleaned_data.pop("password", "")',
        new='self.cleaned_data.get("password", "")',
        run=(f"{SIGNING}::test_the_password_is_no_part_of_the_number_that_is_stored",),
    ),
]
