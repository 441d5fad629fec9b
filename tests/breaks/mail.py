"""Breaks of mail: leases, audit rows, and the mails that give an account its address."""

from tests.breaking import Break

OUTBOX = "tests/services/mail/test_outbox.py"
LEASED = "test_who_claimed_a_row_after_another_took_it_over_sends_nothing"
SENDING, RULES = "checkins/services/mail/outbox.py", "checkins/services/mail/rules.py"
OUTBOX_BREAKS = [
    Break(
        name=f"of mail, {what}",
        path=path,
        old=old,
        new=new,
        run=(f"{OUTBOX}::{red}",),
    )
    for what, path, old, new, red in (
        (
            "the lease is compared after the claim",
            "checkins/services/mail/leases.py",
            "rows.filter(pk__in=keys, lease=lease)",
            "rows.filter(pk__in=keys)",
            LEASED,
        ),
        (
            "the end and its audit row are one",
            SENDING,
            "@transaction.atomic\ndef _finish(",
            "def _finish(",
            "test_a_mail_whose_end_cannot_be_written_down_waits_on",
        ),
        (
            "the message and its audit row are one",
            RULES,
            "@transaction.atomic\ndef queue(",
            "def queue(",
            "test_a_mail_and_its_audit_row_are_queued_together_or_not_at_all",
        ),
    )
]

LEAVING = "tests/services/mail/test_leaving.py"
TICKING = "tests/services/mail/test_ticking.py"
PROVIDERS = (
    "tests/delivery/test_providers.py"
    "::test_what_is_wrong_with_a_letter_is_told_from_what_is_wrong_with_all"
)
WORKER_BREAKS = [
    Break(name=f"of the worker, {what}", path=path, old=old, new=new, run=(red,))
    for what, path, old, new, red in (
        (
            "nothing leaves to an account that was switched off",
            SENDING,
            "content = None if is_gone else _said(kind, message, at)",
            "content = _said(kind, message, at)",
            f"{LEAVING}::test_nothing_leaves_to_an_account_that_was_switched_off",
        ),
        (
            "what goes first waits behind no other",
            SENDING,
            "due.filter(rule__in=first_rules())",
            "due.none()",
            f"{LEAVING}::test_what_goes_first_waits_behind_no_other",
        ),
        (
            "what is due to one recipient leaves together",
            SENDING,
            "key = message.pk if is_alone else",
            "key = message.pk if message.pk else",
            f"{LEAVING}::test_what_leaves_together_is_one_mail_for_each_recipient",
        ),
        (
            "what a sender holds is not dropped under it",
            SENDING,
            "OutboxMessage.objects.free(at).filter(passed)",
            "OutboxMessage.objects.waiting().filter(passed)",
            f"{LEAVING}::test_what_a_sender_holds_is_not_dropped_under_it",
        ),
        (
            "what was not tried goes back as it was",
            "checkins/services/mail/leases.py",
            'attempts=F("attempts") - 1',
            'attempts=F("attempts")',
            f"{LEAVING}::test_what_was_taken_and_not_sent_goes_back_as_it_was",
        ),
        (
            "a message has one Message-ID at every try",
            "checkins/services/mail/carriers.py",
            'return f"<{key}@{urlsplit(settings.SITE_ORIGIN).hostname}>"',
            'return ""',
            f"{LEAVING}::test_a_notification_that_finds_no_browser_is_mailed",
        ),
        (
            "a row's fault is its own",
            "checkins/services/mail/ticking.py",
            "alone = [_look(rule, [row], at) for row in rows]",
            "alone = [([Looked(row, at + PUSHED_BACK)], 0) for row in rows]",
            f"{TICKING}::test_a_row_that_nobody_foresaw_keeps_nobody_elses_back",
        ),
        (
            "what a provider did not take is refused",
            "checkins/delivery/email.py",
            "if any(recipient.message_id is None for recipient in taken.values()):",
            "if not taken and status:",
            f"{PROVIDERS}[422-RefusedError]",
        ),
    )
]

ADDRESSES = "tests/views/test_addresses.py"
GIVING, MAILING = "checkins/services/addresses.py", "checkins/services/mail/account_mails.py"
ADDRESS_BREAKS = [
    Break(
        name=f"of addresses, {what}",
        path=path,
        old=old,
        new=new,
        run=(f"{ADDRESSES}::{red}",),
    )
    for what, path, old, new, red in (
        (
            "a link works once",
            GIVING,
            ".filter(pk=pending.pk).delete()[0]",
            ".filter(pk=pending.pk).exists()",
            "test_the_mails_link_gives_the_account_its_address",
        ),
        (
            "a link works for three days",
            "checkins/models/account_mails.py",
            "return self.filter(good_until__gt=at)",
            "return self.all()",
            "test_a_link_is_too_old_after_three_days",
        ),
        (
            "a link asks another browser for the password",
            "checkins/forms/addresses.py",
            "if not is_right:",
            "if False:",
            "test_in_another_browser_the_link_asks_for_the_password_and_signs_in",
        ),
        (
            "passwords at a link are counted",
            "checkins/forms/addresses.py",
            "if not take_try(PASSWORDS, tries, at=self.at):",
            "if False:",
            "test_wrong_passwords_at_a_link_are_stopped",
        ),
        (
            "used accounts stay",
            GIVING,
            "for account in unused.exclude(used_on__gt=last):",
            "for account in unused:",
            "test_an_account_that_is_used_stays",
        ),
        (
            "a mail that is claimed is nobody else's",
            "checkins/models/account_mails.py",
            "return self.filter(free, next_at__lte=at)",
            "return self.filter(next_at__lte=at)",
            "test_nobody_else_sends_a_mail_that_is_claimed",
        ),
        (
            "ten mails of a kind leave in a day",
            MAILING,
            "return counted or take_try(ACCOUNT_MAILS, key, at=at)",
            "return True",
            "test_ten_of_a_kind_a_day_leave_to_an_address[reset]",
        ),
        (
            "an old mail does not leave",
            MAILING,
            "if mail.good_until <= at or not mail.values:",
            "if not mail.values:",
            "test_it_waits_for_a_dead_server_until_it_is_too_old",
        ),
    )
]
