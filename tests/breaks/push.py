"""Breaks of notifications: where they lead, whose a browser is, and when it ends."""

from tests.breaking import Break

DELIVERY, SERVICES = "tests/delivery/test_push.py", "tests/services/test_push.py"
CARRIED, VIEWS = "tests/services/mail/test_pushing.py", "tests/views/test_push.py"
ADDRESS, PUSHER = "checkins/delivery/push.py", "checkins/delivery/pusher.py"
SERVICE, CARRIER = "checkins/services/push.py", "checkins/services/mail/pushing.py"
PUSH_BREAKS = [
    Break(
        name=f"of notifications, {what}", path=path, old=old, new=new, run=run, red=frozenset(red)
    )
    for what, path, old, new, run, red in (
        (
            "the host is a browser maker's",
            ADDRESS,
            'return any(_is_of(found["host"], host) for host in known)',
            "return True",
            (f"{DELIVERY}::test_the_hosts_are_a_setting",),
            (),
        ),
        (
            "a host's end is the end of a name",
            ADDRESS,
            "host.endswith(known[1:])",
            "host.endswith(known[2:])",
            (f"{DELIVERY}::test_no_other_address_is_known_or_sent_to",),
            (
                f"{DELIVERY}::test_no_other_address_is_known_or_sent_to[{case}]"
                for case in (
                    "https://push.services.mozilla.com/x",
                    "https://evilpush.apple.com/x",
                )
            ),
        ),
        (
            "the address is asked again as it leaves",
            PUSHER,
            "if not is_push_address(push.endpoint) or not are",
            "if not are",
            (f"{CARRIED}::test_hosts_are_asked_again_as_it_leaves",),
            (),
        ),
        (
            "no redirect is followed",
            PUSHER,
            "allow_redirects=False",
            "allow_redirects=True",
            (f"{DELIVERY}::test_no_redirect_is_followed[/elsewhere-301]",),
            (),
        ),
        (
            "what is gone is deleted",
            CARRIER,
            "            prune(row, at=at)",
            "            pass",
            (f"{CARRIED}::test_a_browser_that_is_gone_keeps_nothing_from_the_other",),
            (),
        ),
        (
            "a push service is waited for as long as it asks",
            PUSHER,
            'BusyError(_pause(answer.headers.get("Retry-After", "")))',
            "BusyError",
            (f"{CARRIED}::test_a_busy_push_service_is_waited_for_as_long_as_it_asks",),
            (),
        ),
        (
            "a host that one browser names keeps nobody else's push back",
            CARRIER,
            "raise BusyError(min(pauses))",
            "raise UnreachableError(min(pauses))",
            tuple(
                f"{CARRIED}::test_an_answer_to_one_browser_keeps_nobody_elses_push[{status}]"
                for status in (429, 500)
            ),
            (),
        ),
        (
            "a browser is one account's",
            SERVICE,
            '    _end(taken, why="taken_over", by=account, at=at)\n',
            "    list(taken)\n",
            (f"{SERVICES}::test_a_browser_is_the_last_accounts_that_took_it",),
            (),
        ),
        (
            "a session that is gone ends it",
            SERVICE,
            "is_open = row.session_hash in open_hashes and row",
            "is_open = row",
            (f"{SERVICES}::test_a_session_that_is_gone_ends_it",),
            (),
        ),
        (
            "another password ends it",
            "checkins/queries/devices.py",
            "== str(account.pk) and is_proven",
            "== str(account.pk)",
            (f"{SERVICES}::test_another_password_ends_it_on_the_other_devices",),
            (),
        ),
        (
            "a sign-out from afar ends it",
            SERVICE,
            "is_open and account.is_active and not was_ended",
            "is_open and account.is_active",
            (f"{SERVICES}::test_staff_who_are_signed_out_from_afar_are_not_reached",),
            (),
        ),
        (
            "a switched-off account ends it",
            SERVICE,
            "is_open and account.is_active and not was_ended",
            "is_open and not was_ended",
            (f"{SERVICES}::test_an_account_that_is_switched_off_is_not_reached",),
            (),
        ),
        (
            "a sign-out ends it at once",
            "checkins/middleware/sessions.py",
            "end_here(by=user, session_hash=session_hash, at=timezone.now())",
            "str(session_hash)",
            (f"{SERVICES}::test_signing_out_ends_it_at_once",),
            (),
        ),
        (
            "it stays with a session that gets a new key",
            "relapse_watch/sessions.py",
            "follow_sign_in(before=stored_key(before), after=self.row_key)",
            "str(before)",
            (f"{SERVICES}::test_a_session_that_gets_a_new_key_keeps_it",),
            (),
        ),
        (
            "an hour has five tests",
            "checkins/services/mail/trying.py",
            'if not take_try(TESTS, f"test {by.pk}", at=at):',
            "if False:",
            (f"{VIEWS}::test_an_hour_has_five_tests",),
            (),
        ),
    )
]
