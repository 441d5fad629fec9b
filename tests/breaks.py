"""Every rule that is broken on purpose, and the tests that fail then.

Each break names a file and a text in it that is replaced. The text must occur there exactly once,
so a rule that moved within its file is still found.
"""

from checkins.services.removals import REMOVABLE
from tests.breaking import Break
from tests.models.access_lists import OWNED as OWNED_MODELS
from tests.models.access_lists import SHARED as SHARED_MODELS

OTHER_WAY = "test_a_good_thing_counts_the_other_way_round"
SCORING, MERGE = "tests/engine/test_scoring.py", "tests/engine/test_merge.py"
SEALED = "tests/models/test_sealed.py"
ONE_PER_DAY = (
    "tests/models/test_constraints.py::test_the_database_refuses_what_breaks"
    "[checkins_dailycheckin_one_per_day-0]"
)
TWO_REMARKS = ONE_PER_DAY.replace("dailycheckin_one_per_day", "dayremark_once_a_day")
FIFTY_SAVERS = (
    "tests/services/test_races.py"
    "::test_fifty_savers_with_a_field_each_make_one_day_with_every_answer"
)
UNIQUE = Break(
    name="the unique constraint of person and day",
    path="checkins/migrations/0001_squashed_0039_sealed_names.py",
    old="UniqueConstraint(fields=('person', 'day'), name='checkins_dailycheckin_one_per_day'",
    new=(
        "CheckConstraint(condition=models.Q(day__isnull=False),"
        " name='checkins_dailycheckin_one_per_day'"
    ),
    run=(ONE_PER_DAY, TWO_REMARKS),
    red=frozenset({ONE_PER_DAY}),
)
IMMEDIATE = Break(
    name="SQLite's IMMEDIATE transactions",
    path="relapse_watch/settings.py",
    old='"transaction_mode": "IMMEDIATE"',
    new='"transaction_mode": "DEFERRED"',
    run=(FIFTY_SAVERS,),
    red=frozenset({FIFTY_SAVERS}),
)
ACCESS, OPENING = "tests/models/test_access.py", "tests/services/test_access_log.py"
CONSENTS = "tests/services/test_sharing.py"
WAITING = "tests/services/test_waiting_alerts.py"
AGAIN = "tests/services/test_sharing_again.py"
REMOVALS = "tests/services/test_removals.py"
HIDDEN = "test_a_removed_row_is_hidden_everywhere"
NOBODY_ELSE, A_DAY_LATER = "test_nobody_else_can_undo", "test_undo_ends_a_day_later"
NEVER_REVIVED = "test_a_link_that_was_accepted_is_never_revived"
ANOTHERS = "test_another_persons_alert_does_not_wait"
LONG_BEFORE = "test_an_alert_from_long_before_the_consent_does_not_wait"
ACTED_ON = "test_an_alert_that_somebody_acted_on_does_not_wait"
USE_ALONE = "test_an_alert_about_use_alone_does_not_wait_without_that_scope"
BY_SCOPE = "test_an_alert_waits_as_far_as_the_scopes_go"
NO_ALERTS = (f"{BY_SCOPE}[scopes2-expected2]", f"{BY_SCOPE}[scopes3-expected3]")
SHOWN, SHOWN_ALWAYS = "shown = Q(sees_alerts=True)", "shown = Q(sees_alerts__isnull=False)"
SCOPED = tuple(model.__name__ for model, scopes in SHARED_MODELS.items() if scopes)
OF_RECORD = "    consents = consents.filter(counselor=counselor, kind=ConsentKind.RECORD)"
# A colleague's notes need two consents, one of them to the record.
CLOSES = f"{ACCESS}::test_a_colleagues_note_closes_with_either_of_them"
TAKES_TWO = f"{ACCESS}::test_a_colleagues_note_takes_two_consents[kinds2-lines2]"
NARROW = {
    f"{ACCESS}::test_a_narrow_consent_opens_only_what_needs_no_scope[{model}]" for model in SCOPED
}
SHARED = tuple(model.__name__ for model in SHARED_MODELS)
OWNED = tuple(model.__name__ for model in OWNED_MODELS)


# Rows that a counselor reads: the rows of no other reader need a consent.
OPENED = (
    *(f"{ACCESS}::test_another_role_sees_nothing[counselor-{model}]" for model in OWNED),
    *(
        f"{ACCESS}::{name}"
        for name in (
            "test_a_consent_opens_what_it_says_and_nothing_else",
            "test_without_a_moment_a_counselor_sees_nothing",
            "test_visible_to_stops_when_the_consent_is_revoked",
            "test_visible_to_stops_when_the_consent_runs_out",
            "test_a_consent_opens_one_person_for_one_counselor",
            "test_a_consent_about_counseling_notes_opens_no_record",
            "test_a_narrow_consent_opens_only_what_needs_no_scope",
            "test_only_a_counselor_sees_their_clients_and_codes",
            "test_a_contact_is_its_authors_alone",
            "test_a_colleagues_note_takes_two_consents",
            "test_a_colleagues_note_closes_with_either_of_them",
            "test_a_colleagues_note_is_of_the_one_who_agreed",
            "test_a_note_of_ones_own_stays_after_both_ended",
        )
    ),
)


def of_shared(name):
    """Return the tests of this name, one for each model that needs a consent."""
    return {f"{ACCESS}::{name}[{model}]" for model in SHARED}


CONSENT_BREAKS = [
    Break(
        name="a row needs a consent in force",
        path="checkins/models/shared.py",
        old=f".objects.in_force(at)\n{OF_RECORD}",
        new=f".objects.all()\n{OF_RECORD}",
        run=OPENED,
        red=frozenset(
            of_shared("test_visible_to_stops_when_the_consent_is_revoked")
            | of_shared("test_visible_to_stops_when_the_consent_runs_out")
            | {f"{CLOSES}[record]"}
        ),
    ),
    Break(
        name="a consent is for one counselor",
        path="checkins/models/shared.py",
        old="filter(counselor=counselor, kind=ConsentKind.RECORD)",
        new="filter(kind=ConsentKind.RECORD)",
        run=OPENED,
        red=frozenset(
            of_shared("test_visible_to_stops_when_the_consent_is_revoked")
            | of_shared("test_a_consent_opens_one_person_for_one_counselor")
            | of_shared("test_a_consent_about_counseling_notes_opens_no_record")
            | NARROW
            | {f"{CLOSES}[record]", TAKES_TWO}
            | {f"{ACCESS}::test_another_role_sees_nothing[counselor-{model}]" for model in SHARED}
        ),
    ),
    Break(
        name="counseling notes are a consent of their own",
        path="checkins/models/shared.py",
        old="filter(counselor=counselor, kind=ConsentKind.RECORD)",
        new="filter(counselor=counselor)",
        run=OPENED,
        red=frozenset(
            name
            for name in of_shared("test_a_consent_about_counseling_notes_opens_no_record")
            if not any(model in name for model in SCOPED)  # the scope still denies these
        )
        | {f"{CLOSES}[record]", TAKES_TWO},
    ),
    Break(
        name="a note needs its scope",
        path="checkins/models/shared.py",
        old="consents = consents.filter(**{scope: True})",
        new="pass",
        run=OPENED,
        red=frozenset(NARROW),
    ),
    Break(
        name="a person's rows are theirs",
        path="checkins/models/access.py",
        old="return self.filter(person=user)",
        new="return self.all()",
        # Only the rule's own test: a save uses the same rule, and with a broken rule the row that
        # it writes to depends on the order in which the database returns rows.
        run=(f"{ACCESS}::test_another_person_sees_only_their_own",),
        red=frozenset(
            f"{ACCESS}::test_another_person_sees_only_their_own[{model}]" for model in OWNED
        ),
    ),
    Break(
        name="a revoked consent is over",
        path="checkins/models/sharing.py",
        old='        (f"{through}revoked_at", None),\n',
        new="",
        run=(*OPENED, CONSENTS),
        red=frozenset(
            {
                *of_shared("test_visible_to_stops_when_the_consent_is_revoked"),
                *(f"{CLOSES}[{kind}]" for kind in ("record", "counseling_notes")),
                *(
                    f"{CONSENTS}::{name}"
                    for name in (
                        "test_a_revoked_consent_is_over_at_the_next_read_whatever_the_clock",
                        "test_granting_anew_revokes_the_older_one",
                        "test_stop_all_sharing_ends_everything_of_this_person_alone",
                    )
                ),
            }
        ),
    ),
    Break(
        name="the caseload asks for the consent in force",
        path="checkins/queries/sharing_reads.py",
        old='is_in_force(at, "consent__") & of_this_client',
        new="of_this_client",
        run=(OPENING,),
        red=frozenset(
            {
                f"{OPENING}::test_a_caseload_names_only_those_of_whom_something_is_shown",
                f"{OPENING}::test_a_reader_demoted_meanwhile_sees_only_the_label",
                f"{OPENING}::test_a_switched_off_account_shows_nothing",
                *(
                    f"{OPENING}::test_every_end_leaves_a_label_and_a_day_and_nothing_else[{how}-{waited}]"
                    for how in ("how0", "how1")
                    for waited in ("waited0", "waited1")
                ),
            }
        ),
    ),
    Break(
        name="the caseload asks for this counselor's own consent",
        path="checkins/queries/sharing_reads.py",
        old='is_in_force(at, "consent__") & of_this_client',
        new='is_in_force(at, "consent__")',
        run=(OPENING,),
        red=frozenset(
            f"{OPENING}::test_a_consent_of_somebody_elses_opens_nothing[{whose}]"
            for whose in ("counselor", "person", "kind")
        ),
    ),
    Break(
        name="use has its own scope",
        path="checkins/queries/sharing_reads.py",
        old="with_use = is_open & Q(sees_use=True)",
        new="with_use = is_open",
        run=(OPENING,),
        red=frozenset({f"{OPENING}::test_without_the_use_scope_nothing_tells_of_use"}),
    ),
    *(
        Break(
            name=f"a waiting alert: {name}",
            path="checkins/queries/sharing_reads.py",
            old=old,
            new=new,
            run=(WAITING,),
            red=frozenset(f"{WAITING}::{test}" for test in red),
        )
        for name, old, new, red in (
            ("the client's own", 'person=OuterRef("person"), opened', "opened", (ANOTHERS,)),
            (
                "not from long before",
                ', opened_at__gte=OuterRef("since"))',
                ")",
                (LONG_BEFORE,),
            ),
            (
                "that waits",
                "_recent(Alert.objects.waiting(at))",
                "_recent(Alert.objects.all())",
                (ACTED_ON,),
            ),
            ("with its scope", SHOWN, SHOWN_ALWAYS, NO_ALERTS),
            (
                "about use with that scope",
                "shown & Q(sees_use=True), then",
                "shown, then",
                (f"{BY_SCOPE}[scopes1-expected1]", USE_ALONE),
            ),
        )
    ),
]
MARKS = "tests/views/test_form_marks.py"
NOT_OURS = f"{MARKS}::test_a_mark_that_is_not_ours_keeps_nothing"
OF_ANOTHER = f"{MARKS}::test_a_form_of_another_account_is_refused_and_kept_for_that_account"
AT_ANY_AGE = f"{MARKS}::test_a_form_of_another_account_is_refused_at_any_age"
PASSWORDS = f"{MARKS}::test_the_librarys_pages_carry_it_too_and_never_keep_a_password"
A_DAY = f"{MARKS}::test_it_is_deleted_after_a_day"
UNSAVED = "tests/views/test_unsaved.py"
LEFT_OUT = f"{UNSAVED}::test_what_proves_who_somebody_is_is_left_out_and_that_is_said"
NOBODY_ASKED = f"{UNSAVED}::test_health_and_help_ask_for_no_user"
TOLD_AT_ONCE = "tests/models/test_hashers.py::test_two_run_one_waits_and_the_next_is_told_at_once"
OWN_HOST = (
    "tests/views/test_accounts.py"
    "::test_the_links_of_a_mail_lead_to_the_site_whatever_host_was_asked"
)
FORM_BREAKS = [
    Break(
        name="a refused form's secrets are left out",
        path="checkins/forms/form_drafts.py",
        old="for name, values in sent.lists() if name not in NEVER_KEPT}",
        new="for name, values in sent.lists()}",
        run=(LEFT_OUT,),
        red=frozenset({LEFT_OUT}),
    ),
    Break(
        name="health asks for nobody",
        path="checkins/middleware/zones.py",
        old="request.path.startswith(PUBLIC_PATHS) or not has_session(request)",
        new="not has_session(request)",
        run=(NOBODY_ASKED,),
        red=frozenset(
            f"{NOBODY_ASKED}[{method}-{path}]"
            for method in ("get", "head", "post", "put")
            for path in ("/health/live", "/health/ready", "/help/", "/worker.js")
        ),
    ),
    Break(
        name="a crowd at the passwords is told at once",
        path="checkins/models/hashers.py",
        old="if not _inside.acquire(blocking=False):",
        new="if not _inside.acquire(timeout=20):",
        run=(TOLD_AT_ONCE,),
        red=frozenset({TOLD_AT_ONCE}),
    ),
    Break(
        name="the links of a mail lead to the site",
        path="checkins/services/mail/account_mails.py",
        old='return f"{settings.SITE_ORIGIN}{path}"',
        new='return f"http://localhost{path}"',
        run=(OWN_HOST,),
        red=frozenset({OWN_HOST}),
    ),
    Break(
        name="a form is refused in another account",
        path="checkins/middleware/kept_forms.py",
        old="if mark is None or mark.account_id == user.pk:",
        new="if mark is None or mark.account_id:",
        run=(OF_ANOTHER,),
        red=frozenset({OF_ANOTHER}),
    ),
    Break(
        name="a form is refused in another account at any age",
        path="checkins/middleware/kept_forms.py",
        old="if mark is None or mark.account_id == user.pk:",
        new="if not (mark and mark.is_valid(timezone.now())) or mark.account_id == user.pk:",
        run=(AT_ANY_AGE,),
        red=frozenset({AT_ANY_AGE}),
    ),
    Break(
        name="a mark lasts a day",
        path="checkins/forms/form_drafts.py",
        old="return 0 <= age <= MARK_LASTS.total_seconds() // MINUTE and _is_here(self.page)",
        new="return _is_here(self.page)",
        run=(NOT_OURS,),
        red=frozenset({f"{NOT_OURS}[too old]", f"{NOT_OURS}[of tomorrow]"}),
    ),
    Break(
        name="a password is never kept",
        path="checkins/forms/form_drafts.py",
        old="if name not in OWN_KEYS and name not in NEVER_KEPT",
        new="if name not in OWN_KEYS",
        run=(PASSWORDS,),
        red=frozenset(
            f"{PASSWORDS}[{page}]"
            for page in ("/account/password/change/", "/account/reauthenticate/")
        ),
    ),
    Break(
        name="a draft is kept for a day",
        path="checkins/models/form_drafts.py",
        old="return self.filter(kept_at__gt=at - KEPT_FOR)",
        new="return self",
        run=(A_DAY,),
        red=frozenset({A_DAY}),
    ),
]

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
IS_ASKED = f"{CONFIRMING}::test_after_five_minutes_it_is_asked_and_nothing_is_done"
OWN_QUESTIONS = (
    *("changes the password", "invites a supporter", "shows a supporter more"),
    *("opens an invitation again", "imports past check-ins", "removes an address"),
)
FORM_BREAKS += [
    Break(
        name="what shows more asks who it is",
        path="checkins/views/confirming.py",
        old='    raise_if_reauthentication_required(request, app="")',
        new="    pass",
        run=(IS_ASKED,),
        red=frozenset(f"{IS_ASKED}[{change}]" for change in OWN_QUESTIONS),
    ),
]
FORM_BREAKS += [
    Break(
        name=name,
        path=path,
        old=old,
        new=new,
        run=(test,),
        red=frozenset({test}),
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

ENDS = "tests/services/test_sharing_ends.py"
OWN_LINES = (
    "tests/services/test_sharing_texts.py"
    "::test_a_name_writes_no_lines_of_its_own_into_what_is_signed"
)
CONSENT_BREAKS += [
    Break(
        name="a name writes no line into a consent",
        path="checkins/services/sharing_texts.py",
        old='"counselor": one_line(counselor.name)',
        new='"counselor": counselor.name',
        run=(OWN_LINES,),
        red=frozenset({OWN_LINES}),
    ),
]
CONSENT_BREAKS += [
    Break(
        name=f"a switch-off ends {what}",
        path="checkins/services/sharing_ends.py",
        old=old,
        new=new,
        run=red,
        red=frozenset(red),
    )
    for what, old, new, red in (
        (
            "the consents",
            "Consent.objects.filter(counselor=account, expires_at__gt=at)",
            "Consent.objects.none()",
            (
                f"{ENDS}::test_every_consent_of_the_account_ends_with_its_own_reason",
                f"{ENDS}::test_switched_on_again_it_sees_nothing_of_before",
            ),
        ),
        (
            "the codes",
            "withdrawn = codes.update(withdrawn_at=at)",
            "withdrawn = codes.count()",
            (f"{ENDS}::test_a_code_from_before_stays_closed",),
        ),
        (
            "a supporter's links",
            "rows.update(removed_at=at, removed_because=Ended.LEFT)",
            "pass",
            (f"{ENDS}::test_a_supporters_links_end_and_stay_ended",),
        ),
    )
]


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
        red=frozenset({f"{OUTBOX}::{red}"}),
    )
    for what, path, old, new, red in (
        (
            "the lease is compared after the claim",
            "checkins/services/mail/leases.py",
            "return mails.filter(pk=pk, lease=lease).first()",
            "return mails.filter(pk=pk).first()",
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
ADDRESSES = "tests/views/test_addresses.py"
GIVING, MAILING = "checkins/services/addresses.py", "checkins/services/mail/account_mails.py"
ADDRESS_BREAKS = [
    Break(
        name=f"of addresses, {what}",
        path=path,
        old=old,
        new=new,
        run=(f"{ADDRESSES}::{red}",),
        red=frozenset({f"{ADDRESSES}::{red}"}),
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
            "if not self.account.check_password(password):",
            "if False:",
            "test_in_another_browser_the_link_asks_for_the_password_and_signs_in",
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
ENDED_CONSENT = "tests/services/test_thoughts.py::test_a_consent_that_ended_takes_no_record"
# What a page out of a browser's memory asks before it is shown.
KEPT = "tests/views/test_kept_pages.py"
KEPT_COUNSELOR = "test_a_counselors_page_is_shown_again_while_nobody_took_anything_back"
KEPT_SUPPORTER = "test_a_supporters_page_is_shown_again_while_nobody_took_anything_back"
KEPT_BREAKS = [
    Break(
        name=f"a page that was kept asks for {what}",
        path=path,
        old=old,
        new=new,
        run=(KEPT,),
        red=frozenset(f"{KEPT}::{name}" for name in red),
    )
    for what, path, old, new, red in (
        (
            "its account",
            "checkins/views/kept_pages.py",
            "if mark is None or mark.account_id != request.user.pk:",
            "if mark is None:",
            ("test_a_page_of_another_account_a_session_that_ended_or_no_mark_is_a_no",),
        ),
        (
            "the consents",
            "checkins/queries/kept_pages.py",
            "return then.exclude(is_in_force(at)).exists()",
            "return False",
            (
                f"{KEPT_COUNSELOR}[_revoked-False]",
                f"{KEPT_COUNSELOR}[_narrowed-False]",
                f"{KEPT_COUNSELOR}[_person_switched_off-False]",
                "test_a_consent_that_ran_out_meanwhile_is_a_no",
            ),
        ),
        (
            "the thoughts",
            "checkins/queries/kept_pages.py",
            "action__in=THOUGHT_TAKEN_BACK",
            "action__in=()",
            (
                f"{KEPT_COUNSELOR}[_unshared-False]",
                f"{KEPT_COUNSELOR}[_shared_with_another-False]",
                f"{KEPT_COUNSELOR}[_removed-False]",
            ),
        ),
        (
            "the signals",
            "checkins/queries/kept_pages.py",
            "action__in=SIGNAL_TAKEN_BACK",
            "action__in=()",
            (
                f"{KEPT_SUPPORTER}[_signal_taken_back]",
                f"{KEPT_SUPPORTER}[_hidden_from]",
                f"{KEPT_SUPPORTER}[_link_removed]",
            ),
        ),
    )
]
NOTES = "tests/services/test_safety_notes.py"
NAMED = "user.is_active and user.is_counselor and email == named"
NOT_THE_CONTACT = {f"{NOTES}::test_nobody_else_sees_it"}
NO_CONTACT_NOW = {
    f"{NOTES}::test_an_account_that_was_switched_off_or_is_no_counselors_reads_nothing"
}
NOT_THE_READER = {f"{NOTES}::test_nobody_else_marks_it[the person]"}
NOTE_BREAKS = [
    Break(
        name=f"the reader of notes of harm: {what}",
        path="checkins/models/safety_notes.py",
        old=NAMED,
        new=new,
        run=(NOTES,),
        red=frozenset(red),
    )
    for what, new, red in (
        (
            "the counselor who is named",
            "user.is_active and user.is_counselor",
            NOT_THE_CONTACT | {f"{NOTES}::test_nobody_else_marks_it[another counselor]"},
        ),
        (
            "an active account",
            "user.is_counselor and email == named",
            NO_CONTACT_NOW,
        ),
        ("a counselor's", "user.is_active and email == named", NO_CONTACT_NOW),
    )
] + [
    Break(
        name="the reader of notes of harm alone marks them as read",
        path="checkins/services/safety_notes.py",
        old="if is_safety_contact(by) and unread.update(read_at=at):",
        new="if unread.update(read_at=at):",
        run=(NOTES,),
        red=frozenset(NOT_THE_READER),
    ),
]


# A removed row is hidden by its model's manager; undoing it asks whose it is and when it went.
def _removed(name):
    """Return the tests of this name, one for each model whose removed rows are hidden."""
    return {f"{REMOVALS}::{name}[{model.__name__}]" for model in REMOVABLE}


PLAIN_BREAKS = [
    *KEPT_BREAKS,
    *ADDRESS_BREAKS,
    *OUTBOX_BREAKS,
    Break(
        name="a thought is shared by a consent in force",
        path="checkins/models/sharing.py",
        old="return self.in_force(at).filter(kind=ConsentKind.RECORD, shows_notes=True)",
        new="return self.filter(kind=ConsentKind.RECORD, shows_notes=True)",
        run=(ENDED_CONSENT,),
        red=frozenset({ENDED_CONSENT}),
    ),
    Break(
        name="what was stopped is signed again within a day",
        path="checkins/models/sharing.py",
        old="models.Q(revoked_at__gt=at - AGAIN_WITHIN)",
        new="models.Q(revoked_at__isnull=False)",
        run=(f"{AGAIN}::test_the_offer_ends_with_its_day",),
        red=frozenset({f"{AGAIN}::test_the_offer_ends_with_its_day"}),
    ),
    Break(
        name="what was stopped is signed again for a counselor who still works here",
        path="checkins/models/sharing.py",
        old="person__is_active=True,\n            counselor__is_active=True,",
        new="person__is_active=True,",
        run=(f"{AGAIN}::test_the_offer_ends_with_the_counselors_account",),
        red=frozenset({f"{AGAIN}::test_the_offer_ends_with_the_counselors_account"}),
    ),
    Break(
        name="only the person signs again",
        path="checkins/services/sharing_again.py",
        old="Consent.objects.visible_to(by).to_sign_again(at)",
        new="Consent.objects.to_sign_again(at)",
        run=(f"{AGAIN}::test_an_offer_is_nobody_elses",),
        red=frozenset({f"{AGAIN}::test_an_offer_is_nobody_elses"}),
    ),
    Break(
        name="a removed row is hidden",
        path="checkins/models/removals.py",
        old="get_queryset().filter(removed_at=None)",
        new="get_queryset()",
        run=(f"{REMOVALS}::{HIDDEN}",),
        red=frozenset(_removed(HIDDEN)),
    ),
    Break(
        name="a removal is undone by its owner alone",
        path="checkins/services/removals.py",
        old="model.with_removed.visible_to(by).select_for_update()",
        new="model.with_removed.select_for_update()",
        run=(f"{REMOVALS}::{NOBODY_ELSE}",),
        red=frozenset(_removed(NOBODY_ELSE)),
    ),
    Break(
        name="a removal is undone within a day",
        path="checkins/services/removals.py",
        old="if row.removed_at <= undo_ends_before(at):",
        new="if row.removed_at is False:",
        run=(f"{REMOVALS}::{A_DAY_LATER}",),
        red=frozenset(_removed(A_DAY_LATER)),
    ),
    Break(
        name="a supporter's link is never revived",
        path="checkins/services/supporters.py",
        old="filter(pk=supporter_id, accepted_at=None)",
        new="filter(pk=supporter_id)",
        run=(f"{REMOVALS}::{NEVER_REVIVED}",),
        red=frozenset({f"{REMOVALS}::{NEVER_REVIVED}"}),
    ),
    Break(
        name="the seal's binding",
        path="checkins/models/sealed.py",
        old='if plain["bind"] != bind:',
        new="if False:",
        run=(SEALED,),
        red=frozenset(
            {
                *(
                    f"{SEALED}::test_a_sealed_text_is_not_opened_at_another_place[{place}]"
                    for place in (
                        "supportcontact.number.0b6f0c1e-0000-4000-8000-000000000002",
                        "supportcontact.name.0b6f0c1e-0000-4000-8000-000000000001",
                        "checkinsubmission.number.0b6f0c1e-0000-4000-8000-000000000001",
                        "",
                    )
                ),
                f"{SEALED}::test_the_error_names_the_place_and_not_the_text",
                f"{SEALED}::test_a_token_moved_to_another_row_is_not_opened",
                f"{SEALED}::test_a_token_moved_to_another_field_is_not_opened",
            }
        ),
    ),
    Break(
        name="the meeting's mapping, missed is 3",
        path="checkins/engine/scoring.py",
        old='Meeting.MISSED: {"meeting_missed": 3,',
        new='Meeting.MISSED: {"meeting_missed": 4,',
        run=(SCORING,),
        red=frozenset(
            {
                f"{SCORING}::test_one_meeting_answer_is_two_signs[missed-values0]",
                f"{SCORING}::test_the_worked_example_of_a_whole_day",
                f"{SCORING}::test_a_meeting_is_two_answered_signs",
            }
        ),
    ),
    Break(
        name="the meeting's mapping, quiet is 2",
        path="checkins/engine/scoring.py",
        old='"meeting_quiet": 2}',
        new='"meeting_quiet": 3}',
        run=(SCORING,),
        red=frozenset({f"{SCORING}::test_one_meeting_answer_is_two_signs[quiet-values1]"}),
    ),
    Break(
        name="the meeting's mapping, else 0",
        path="checkins/engine/scoring.py",
        old='Meeting.SHARED: {"meeting_missed": 0, "meeting_quiet": 0}',
        new='Meeting.SHARED: {"meeting_missed": 0, "meeting_quiet": 1}',
        run=(SCORING,),
        red=frozenset({f"{SCORING}::test_one_meeting_answer_is_two_signs[shared-values2]"}),
    ),
    Break(
        name="a reverse-scored sign",
        path="checkins/engine/scoring.py",
        old="TOP - rating if rules[code].reversed else rating",
        new="rating",
        run=(SCORING,),
        red=frozenset(
            {
                # "Some" is the middle of the scale, so reversing it changes nothing.
                *(f"{SCORING}::{OTHER_WAY}[{tapped}-{4 - tapped}]" for tapped in (0, 1, 3, 4)),
                f"{SCORING}::test_the_worked_example_of_a_whole_day",
            }
        ),
    ),
    Break(
        name="the half-answered rule",
        path="checkins/engine/scoring.py",
        old="if not answered or len(answered) < SHOWN_SHARE * of:",
        new="if not answered:",
        run=(SCORING,),
        red=frozenset(
            {
                f"{SCORING}::test_a_score_stands_from_half_of_the_asked_signs_on[1-None]",
                f"{SCORING}::test_a_score_stands_from_half_of_the_asked_signs_on[2-None]",
                f"{SCORING}::test_no_planned_meeting_leaves_the_denominator",
            }
        ),
    ),
    Break(
        name="the merge's winner",
        path="checkins/engine/merge.py",
        old="ordered = sorted(submissions, key=lambda item: item.rank)",
        new="ordered = list(submissions)",
        run=(MERGE,),
        red=frozenset(
            {
                f"{MERGE}::test_the_later_edit_wins_whichever_arrives_first[0]",
                f"{MERGE}::test_the_larger_uuid_wins_between_edits_of_the_same_moment[0]",
                f"{MERGE}::test_every_order_and_repeat_gives_the_same_day",
            }
        ),
    ),
]
