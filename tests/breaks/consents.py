"""Breaks of consent: what a row needs before a counselor sees it, and what ends one."""

from tests.breaking import Break
from tests.models.access_lists import OWNED as OWNED_MODELS
from tests.models.access_lists import SHARED as SHARED_MODELS

ACCESS, OPENING = "tests/models/test_access.py", "tests/services/test_access_log.py"
CONSENTS = "tests/services/test_sharing.py"
WAITING = "tests/services/test_waiting_alerts.py"
AGAIN = "tests/services/test_sharing_again.py"
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
        old='is_in_force(at, "consent__") & OF_THIS_CLIENT',
        new="OF_THIS_CLIENT",
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
        old='is_in_force(at, "consent__") & OF_THIS_CLIENT',
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
    ),
]
CONSENT_BREAKS += [
    Break(
        name=f"a switch-off ends {what}",
        path="checkins/services/sharing_ends.py",
        old=old,
        new=new,
        run=red,
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

ENDED_CONSENT = "tests/services/test_thoughts.py::test_a_consent_that_ended_takes_no_record"
CONSENT_BREAKS += [
    Break(
        name="a thought is shared by a consent in force",
        path="checkins/models/sharing.py",
        old="return self.in_force(at).filter(kind=ConsentKind.RECORD, shows_notes=True)",
        new="return self.filter(kind=ConsentKind.RECORD, shows_notes=True)",
        run=(ENDED_CONSENT,),
    ),
    Break(
        name="what was stopped is signed again within a day",
        path="checkins/models/sharing.py",
        old="models.Q(revoked_at__gt=at - AGAIN_WITHIN)",
        new="models.Q(revoked_at__isnull=False)",
        run=(f"{AGAIN}::test_the_offer_ends_with_its_day",),
    ),
    Break(
        name="what was stopped is signed again for a counselor who still works here",
        path="checkins/models/sharing.py",
        old="            has_reader(at),\n",
        new="",
        run=(f"{AGAIN}::test_the_offer_ends_with_the_counselors_account",),
    ),
    Break(
        name="only the person signs again",
        path="checkins/services/sharing_again.py",
        old="Consent.objects.visible_to(by).to_sign_again(at)",
        new="Consent.objects.to_sign_again(at)",
        run=(f"{AGAIN}::test_an_offer_is_nobody_elses",),
    ),
]
