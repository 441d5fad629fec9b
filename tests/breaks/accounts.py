"""Breaks of accounts: who is asked, who may try how often, and what a change of account does."""

from tests.breaking import Break

CONFIRMING = "tests/views/test_confirming.py"
GUESSING = "tests/views/test_guessing.py"
FOUND = """device = devices.filter(is_main | Q(account__in=confirmed.values("user"))).first()
    if device is None:
        return None
    accounts = filter_users_by_email(address, prefer_verified=True, for_login=True)
    return device if [one.pk for one in accounts] == [device.account_id] else None"""
CHANGES, CHANGED = "tests/services/test_account_changes.py", "tests/views/test_account_changes.py"
SECRETS, ACCOUNTS = "tests/models/test_authenticators.py", "tests/views/test_accounts.py"
STAYS_OFF = (
    "tests/views/test_staff_sessions.py::test_a_switched_off_accounts_sessions_are_gone_for_good"
)
TOLD_AT_ONCE = "tests/models/test_hashers.py::test_two_run_one_waits_and_the_next_is_told_at_once"
OWN_HOST = (
    "tests/views/test_accounts.py"
    "::test_the_links_of_a_mail_lead_to_the_site_whatever_host_was_asked"
)
IS_ASKED = f"{CONFIRMING}::test_after_five_minutes_it_is_asked_and_nothing_is_done"
OWN_QUESTIONS = (
    *("changes the password", "invites a supporter", "shows a supporter more"),
    *("opens an invitation again", "imports past check-ins", "removes an address"),
    *("agrees to be counted", "sees what to take along", "takes everything along"),
    *("makes a summary", "sees where to bring a file", "sees a copy for a record system"),
    *("saves a copy for a record system", "asks to be erased", "lets older days go"),
    *("sees the PIN of a phone", "sets the PIN of a phone"),
)
ACCOUNT_BREAKS = [
    Break(
        name="what shows more asks who it is",
        path="checkins/views/confirming.py",
        old='    raise_if_reauthentication_required(request, app="")',
        new="    pass",
        run=(IS_ASKED,),
        red=frozenset(f"{IS_ASKED}[{change}]" for change in OWN_QUESTIONS),
    ),
    Break(
        name="a crowd at the passwords is told at once",
        path="checkins/models/hashers.py",
        old="if not _inside.acquire(blocking=False):",
        new="if not _inside.acquire(timeout=20):",
        run=(TOLD_AT_ONCE,),
    ),
    Break(
        name="the links of a mail lead to the site",
        path="checkins/services/mail/account_mails.py",
        old='return f"{settings.SITE_ORIGIN}{path}"',
        new='return f"http://localhost{path}"',
        run=(OWN_HOST,),
    ),
]
ACCOUNT_BREAKS += [
    Break(
        name=name,
        path=path,
        old=old,
        new=new,
        run=(test,),
    )
    for name, path, old, new, test in (
        (
            "inviting a supporter asks who it is",
            "checkins/views/supporters.py",
            "        ask_who(request)\n        try:",
            "        try:",
            f"{IS_ASKED}[invites a supporter]",
        ),
        (
            "showing a supporter more asks who it is",
            "checkins/views/supporters.py",
            "ask_who(request)  # it is widened",
            "pass",
            f"{IS_ASKED}[shows a supporter more]",
        ),
        (
            "an invitation that opens again asks who it is",
            "checkins/views/removals.py",
            "ask_who(request)  # its link opens again",
            "pass",
            f"{IS_ASKED}[opens an invitation again]",
        ),
        (
            "a waiting post is its account's",
            "checkins/forms/confirming.py",
            'return f"waiting.post.{account.pk}"',
            'return "waiting.post"',
            f"{CONFIRMING}::test_a_post_opens_for_its_account_alone",
        ),
        (
            "a waiting post is done for its own question",
            "checkins/views/confirming.py",
            "if waiting is None or waiting.there != there:",
            "if waiting is None:",
            f"{CONFIRMING}::test_an_answer_to_another_question_does_not_do_it",
        ),
        (
            "a waiting post waits ten minutes",
            "checkins/views/confirming.py",
            "if waiting.is_over(timezone.now()):",
            "if not waiting:",
            f"{CONFIRMING}::test_it_waits_ten_minutes",
        ),
        (
            "the answer gives the session another key",
            "checkins/middleware/confirming.py",
            "        request.session.cycle_key()",
            "        pass",
            f"{CONFIRMING}::test_the_session_has_another_key_each_time",
        ),
        (
            "a code is no answer",
            "checkins/adapters.py",
            'way["id"] != "mfa_reauthenticate"',
            'way["id"]',
            f"{CONFIRMING}::test_a_code_from_an_app_is_no_answer",
        ),
        (
            "a stranger has twenty passwords a day",
            "checkins/services/tries.py",
            "if len(recent) >= limit.most:",
            "if len(recent) > limit.most:",
            f"{GUESSING}::test_a_stranger_has_twenty_checks_a_day",
        ),
        (
            "a try is counted before it is checked",
            "checkins/services/tries.py",
            "if len(recent) >= limit.most:",
            "if False:",
            f"{GUESSING}::test_five_codes_in_a_quarter_of_an_hour",
        ),
        (
            "a right password leaves no count",
            "checkins/adapters.py",
            "if user:\n            give_back(",
            "if user and device:\n            give_back(",
            f"{GUESSING}::test_an_owner_who_signs_in_leaves_no_count",
        ),
        (
            "a network keeps no known device out",
            "checkins/adapters.py",
            "if not device and not take_try(SIGN_INS",
            "if not take_try(SIGN_INS",
            f"{GUESSING}::test_a_network_has_thirty_a_minute_and_a_known_device_its_own",
        ),
        (
            "a visitor's wrong codes count",
            "checkins/middleware/slowing.py",
            "getattr(request, WRONG, False) or ",
            "",
            f"{GUESSING}::test_a_visitors_wrong_codes_are_slowed",
        ),
        (
            "typed codes count",
            "checkins/views/sharing.py",
            "setattr(request, WRONG, True)",
            "pass",
            f"{GUESSING}::test_typed_codes_are_slowed_with_those_in_addresses",
        ),
        (
            "no link stays in the mailbox of an address that is left",
            "checkins/services/account_changes.py",
            "    drop_links(account)\n",
            "",
            f"{GUESSING}::test_a_link_in_the_mailbox_of_an_address_that_is_left_signs_nobody_in",
        ),
        (
            "all spellings of an address are one",
            "checkins/services/tries.py",
            ".upper().casefold()",
            "",
            f"{GUESSING}::test_other_spellings_of_an_address_are_the_same",
        ),
        (
            "a device of another account grants nothing",
            "checkins/services/devices.py",
            FOUND,
            "return devices.first()",
            f"{GUESSING}::test_a_device_of_another_account_grants_nothing",
        ),
        (
            "a link to a new device works once",
            "checkins/models/devices.py",
            "self.filter(used_at=None, good_until__gt=at)",
            "self.filter(good_until__gt=at)",
            f"{GUESSING}::test_a_link_signs_in_once",
        ),
        (
            "a link to a new device works for 15 minutes",
            "checkins/models/devices.py",
            "self.filter(used_at=None, good_until__gt=at)",
            "self.filter(used_at=None)",
            f"{GUESSING}::test_a_link_works_for_fifteen_minutes[15-404]",
        ),
        (
            "no link goes to an address that was only added",
            "checkins/services/mail/devices.py",
            'written.exclude(user__in=confirmed.values("user"))',
            "written",
            f"{GUESSING}::test_no_link_goes_to_an_address_that_was_only_added",
        ),
        (
            "who leaves a read address is asked anew",
            "checkins/views/account_changes.py",
            "ask_who(request, anew=is_read)",
            "ask_who(request)",
            f"{CHANGED}::test_an_address_that_somebody_reads_hears_nothing",
        ),
        (
            "a link takes the password of before",
            "checkins/forms/account_changes.py",
            "return check_password(password, self.stood.password)",
            "return bool(password)",
            f"{CHANGED}::test_it_takes_the_password_of_before[some-other-words-11]",
        ),
        (
            "a link works for seven days",
            "checkins/models/account_changes.py",
            "self.filter(undone_at=None, made_at__gt=at - PUT_BACK_WITHIN)",
            "self.filter(undone_at=None)",
            f"{CHANGES}::test_a_link_of_seven_days_is_too_old",
        ),
        (
            "a link works once",
            "checkins/models/account_changes.py",
            "self.filter(undone_at=None, made_at__gt",
            "self.filter(made_at__gt",
            f"{CHANGED}::test_it_works_once",
        ),
        (
            "what is put back ends every session",
            "checkins/services/account_changes.py",
            "password=stood.password, signed_out_at=at",
            "password=stood.password",
            f"{CHANGED}::test_it_ends_a_session_though_the_password_is_the_same",
        ),
        (
            "an address that somebody reads has no link",
            "checkins/services/account_changes.py",
            "            _forget(account, untold)",
            "            pass",
            f"{CHANGES}::test_an_address_that_somebody_else_reads_gets_neither_mail_nor_link",
        ),
        (
            "an address that may come back is taken",
            "checkins/services/account_changes.py",
            "return held.exclude(change__account=account).exists() if account else held.exists()",
            "return False",
            f"{CHANGED}::test_an_address_that_may_come_back_is_confirmed_by_nobody_else",
        ),
        (
            "an address that was only added gets no reset link",
            "checkins/services/mail/account_mails.py",
            "never.filter(Q(email=address) | Q(pk__in=held))",
            "User.objects.filter(Q(email=address) | Q(pk__in=held))",
            ACCOUNTS + "::test_an_unconfirmed_address_gets_no_reset_link_beside_a_confirmed_one",
        ),
        (
            "no page shows the link of an invitation to work here",
            "checkins/views/staff.py",
            'said(request, INVITED, "staff", place="invitations")',
            'said(request, INVITED + invitation.token, "staff", place="invitations")',
            "tests/views/test_staff.py::test_no_operator_sees_a_link_that_says_who_has_an_account",
        ),
        (
            "a secret is bound to its account",
            "checkins/models/authenticators.py",
            'return f"{SECRET_PLACE}.{account_id}"',
            "return SECRET_PLACE",
            f"{SECRETS}::test_two_secrets_swapped_let_nobody_in_and_it_is_said_and_alarmed",
        ),
        (
            "a session from before a switch-off never comes back",
            "checkins/middleware/staff.py",
            "request.session.get(BEGAN, 0) <= ended_at.timestamp()",
            "request.session.get(BEGAN, 0) <= 0",
            STAYS_OFF + "[False-operator]",
        ),
    )
]
