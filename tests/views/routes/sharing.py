"""The table's rows for sharing, for supporters, and for pages that need a consent."""

from checkins.enums import AccessAction
from tests.factories import PASSWORD
from tests.views.kinds import (
    BOTH_PEOPLE,
    COUNSELORS_ALONE,
    COUNSELORS_WITH_FACTOR,
    EVERYBODY,
    PEOPLE,
    SUPPORTERS_ALONE,
    Kind,
)
from tests.views.routes.row import Form, Named, Row, Thing, button, once
from tests.views.routes.traps import (
    ADDRESSES,
    CHOICES,
    CLOCKS,
    DIGESTS,
    HOWS,
    LONG,
    NO_DAYS,
    NOT_IN_A_FORTNIGHT,
    NUMBERS,
    PASSWORDS,
    SHARING_CODES,
    TICKS,
    UUIDS,
    VISITS,
    ZONES,
    text,
)

SCOPES = dict.fromkeys(("shows_signs", "shows_notes", "shows_use", "shows_alerts"), "on")
SCOPES_TRAPS = dict.fromkeys(SCOPES, TICKS)
YES_OR_NO = ["1_0", "true", "YES", "no\x00", LONG]
CALL = Form(
    {
        "number": "555-0100",
        "call_or_text": "call",
        "safe_hours": "after 5",
        "may_leave_message": "no",
        "naloxone_at_home": "yes",
    },
    {
        "number": NUMBERS,
        "call_or_text": CHOICES,
        "safe_hours": text(200),
        "may_leave_message": YES_OR_NO,
        "naloxone_at_home": YES_OR_NO,
    },
)
TERMS = Form(
    {**SCOPES, "purpose": "support", "purpose_words": "", "days": "90", **CALL.good},
    {
        **SCOPES_TRAPS,
        "purpose": CHOICES,
        "purpose_words": text(200),
        "days": ["1_0", "٩٠", "3.7", "NaN", "1e999", "91", "-90", LONG],
        **CALL.traps,
    },
)
SYSTEM_TERMS = Form(
    {name: value for name, value in TERMS.good.items() if name not in CALL.good},
    {name: value for name, value in TERMS.traps.items() if name not in CALL.traps},
)
RANGE = Form(
    {"first_day": "2026-11-01", "last_day": "2026-11-23"},
    {"first_day": NO_DAYS, "last_day": ["2026-10-31", *NO_DAYS]},
)
LABEL = Form({"label": "Blue cap"}, {"label": text(60)})
# Without a draft, the page with the text redirects to the page that makes one.
NO_DRAFT = {Thing.FOREIGN: 302, Thing.ABSENT: 302}


def _ended(code: int) -> dict[Kind, int]:
    """Return ``code`` for counselors whose consent ended, and 404 for one who never had any."""
    return {Kind.EXPIRED: code, Kind.REVOKED: code, Kind.NO_CONSENT: 404}


def _of_client(form: Form) -> Row:
    return Row(
        COUNSELORS_ALONE,
        post=302,
        forms=(form,),
        states=_ended(404),
        reads=AccessAction.OPENED_CLIENT,
    )


def _in_row(form: Form) -> Row:
    return Row(
        COUNSELORS_ALONE,
        post=302,
        forms=(form,),
        states=_ended(404),
        reads=AccessAction.OPENED_CASELOAD,
    )


def _of_alert(form: Form) -> Row:
    states = {**_ended(404), Kind.NARROWER: 404}
    return Row(
        COUNSELORS_ALONE, post=302, forms=(form,), states=states, reads=AccessAction.OPENED_CLIENT
    )


ROWS: dict[str, Row] = {
    # Everybody who has a code can use it; without a draft nothing is signed.
    # A draft is no row: it is in the session.
    "sharing": Row(
        PEOPLE,
        200,
        302,
        (Form({"code": Named("code")}, {"code": SHARING_CODES}),),
        idle=BOTH_PEOPLE,
    ),
    # A link or a slip: everybody may look who asks; a person is led on to their choices.
    "code_links": Row(
        EVERYBODY,
        200,
        302,
        (Form({"code": Named("code")}, {"code": SHARING_CODES}),),
        idle=frozenset(Kind),
    ),
    "code_links_open": Row(EVERYBODY, 200, states=dict.fromkeys(BOTH_PEOPLE, 302)),
    "sharing_call": Row(PEOPLE, 200, 302, (CALL,)),
    "sharing_stop_all": button(PEOPLE),
    "sharing_link_put_away": button(PEOPLE, idle=BOTH_PEOPLE),  # no link waits
    "sharing_ends": Row(
        PEOPLE,
        post=302,
        forms=(
            Form(
                {"until": "2026-11-23T17:00:00+00:00", "page": "home"},
                {"until": ["", "NaN", "1_0", "2026-11-31", LONG], "page": ["", *CHOICES]},
            ),
        ),
    ),
    "sharing_consent": Row(PEOPLE, 200),
    "sharing_stop": button(PEOPLE),
    # The consent is in force, so there is nothing to sign again: a calm sentence says so.
    "sharing_again": button(PEOPLE, idle=BOTH_PEOPLE),
    "sharing_again_review": Row(
        PEOPLE,
        302,
        302,
        (once({"shown": "0" * 64}, {"shown": DIGESTS}),),
        idle=BOTH_PEOPLE,
    ),
    "sharing_again_scopes": Row(
        PEOPLE,
        post=302,
        forms=(Form({**SCOPES, "again": "1"}, {**SCOPES_TRAPS, "again": CHOICES}),),
        idle=BOTH_PEOPLE,
    ),
    # What ends soon: of a counselor with a consent that does not, it says that nothing is to ask.
    "renewals": Row(COUNSELORS_ALONE, 200),
    "renewals_ask": Row(
        COUNSELORS_ALONE,
        post=302,
        forms=(Form({"page": "renewals"}, {"page": ["", *CHOICES]}),),
        idle=frozenset(COUNSELORS_WITH_FACTOR),
    ),
    "renewals_start": button(PEOPLE, idle=BOTH_PEOPLE),
    "renewals_review": Row(
        PEOPLE,
        302,
        302,
        (once({"shown": "0" * 64}, {"shown": DIGESTS}),),
        idle=BOTH_PEOPLE,
    ),
    "renewals_let_end": Row(
        PEOPLE,
        post=302,
        forms=(Form({"page": "sharing"}, {"page": ["", *CHOICES]}),),
        idle=BOTH_PEOPLE,
    ),
    "renewals_undo": button(PEOPLE, idle=BOTH_PEOPLE),
    "sharing_ask": Row(PEOPLE, 200, 302, (TERMS,)),
    "sharing_review": Row(
        PEOPLE,
        200,
        302,
        (once({"shown": "0" * 64}, {"shown": DIGESTS}),),
        states={Kind.ANOTHER: 302},
        things=NO_DRAFT,
        idle=BOTH_PEOPLE,
    ),
    "sharing_scopes": Row(
        PEOPLE,
        post=302,
        forms=(Form({**SCOPES, "again": "1"}, {**SCOPES_TRAPS, "again": CHOICES}),),
        things=NO_DRAFT,
        idle=BOTH_PEOPLE,
    ),
    # Record systems: of those that are switched on, everybody may sign for each.
    "sharing_systems": Row(PEOPLE, 200),
    "sharing_systems_ask": Row(PEOPLE, 200, 302, (SYSTEM_TERMS,), idle=BOTH_PEOPLE),
    "sharing_systems_review": Row(
        PEOPLE, 302, 302, (once({"shown": "0" * 64}, {"shown": DIGESTS}),), idle=BOTH_PEOPLE
    ),
    "fhir_bundle": Row(PEOPLE, 200, 200, (RANGE,)),
    "visits": Row(PEOPLE, 200),
    # Asking for a call: the owner's is open already, and the other's supporter did not agree.
    "calls": Row(PEOPLE, 200),
    "calls_ask": button(PEOPLE, idle=BOTH_PEOPLE),
    "calls_back": button(PEOPLE),
    "supporters": Row(PEOPLE, 200),
    "supporters_invite": Row(
        PEOPLE,
        200,
        200,
        (
            once(
                {"name": "Sis", "shown_name": "O.", "sees": "word"},
                {"name": ["", *text(40)], "shown_name": ["", *text(40)], "sees": ["", *CHOICES]},
            ),
        ),
    ),
    "supporters_change": Row(
        PEOPLE, post=302, forms=(Form({"sees": "nothing"}, {"sees": ["", *CHOICES]}),)
    ),
    "supporters_remove": button(PEOPLE),
    "supporters_signal": Row(
        PEOPLE, post=302, forms=(Form({"signal": "fine"}, {"signal": ["", *CHOICES]}),)
    ),
    # A supporter's page, and the link of an invitation.
    "supporting": Row(SUPPORTERS_ALONE, 200, reads=AccessAction.SAW_CALL),
    "calls_agreement": Row(
        SUPPORTERS_ALONE,
        200,
        302,
        (
            Form(
                {
                    "channel": "email",
                    "hours": "between",
                    "starts_at": "07:00",
                    "ends_at": "22:00",
                    "zone": "America/Denver",
                },
                {
                    "channel": ["", "push", *CHOICES],
                    "hours": ["", *CHOICES],
                    "starts_at": ["", *CLOCKS],
                    "ends_at": ["", "07:00", *CLOCKS],
                    "zone": ["", *ZONES],
                },
            ),
        ),
    ),
    "calls_stop": button(SUPPORTERS_ALONE),
    # What is gone and what never was lead to the same sentence.
    "calls_reply": Row(
        SUPPORTERS_ALONE,
        post=302,
        forms=(Form({"answer": "soon"}, {"answer": ["", *CHOICES]}),),
        things={Thing.FOREIGN: 302, Thing.ABSENT: 302},
    ),
    "supporting_join": Row(
        EVERYBODY,
        200,
        302,
        (
            Form(
                {"name": "Rosa", "email": "rosa@mail.example", "password": PASSWORD},
                {"name": ["", *text(40)], "email": ADDRESSES, "password": PASSWORDS},
            ),
        ),
    ),
    "supporting_accept": button(SUPPORTERS_ALONE),
    # A counselor's own pages, and pages that need a consent.
    "sharing_codes": Row(
        COUNSELORS_ALONE,
        200,
        302,
        (once({"label": "J.", "kind": "record"}, {"label": text(60), "kind": CHOICES}),),
    ),
    "sharing_codes_code": Row(COUNSELORS_ALONE, 200),
    "sharing_codes_slip": Row(COUNSELORS_ALONE, 200),
    "sharing_codes_label": Row(COUNSELORS_ALONE, post=302, forms=(LABEL,)),
    "sharing_codes_withdraw": button(COUNSELORS_ALONE),
    "clients_label": Row(COUNSELORS_ALONE, 200, 302, (LABEL,), states={Kind.NO_CONSENT: 404}),
    "caseload": Row(COUNSELORS_ALONE, 200, reads=AccessAction.OPENED_CASELOAD),
    "caseload_paper": Row(COUNSELORS_ALONE, 200),
    "caseload_paper_list": Row(COUNSELORS_ALONE, 200, reads=AccessAction.PRINTED_CASELOAD),
    "agenda": Row(COUNSELORS_ALONE, 200),  # labels and times are the counselor's own
    "agenda_visit": Row(
        COUNSELORS_ALONE,
        post=302,
        forms=(Form({"next_visit_at": "2026-12-01T10:00"}, {"next_visit_at": VISITS}),),
        states=_ended(404),
    ),
    "sheets": Row(COUNSELORS_ALONE, 200),  # nobody is chosen
    "clients_page": Row(
        COUNSELORS_ALONE, 200, states=_ended(200), reads=AccessAction.OPENED_CLIENT
    ),
    "clients_next": Row(COUNSELORS_ALONE, 302, states=_ended(302)),
    "clients_sheet": Row(
        COUNSELORS_ALONE, 200, states=_ended(302), reads=AccessAction.OPENED_SESSION_SHEET
    ),
    "clients_consent": Row(
        COUNSELORS_ALONE, 200, states=_ended(200), reads=AccessAction.OPENED_CONSENT
    ),
    "clients_fhir": Row(
        COUNSELORS_ALONE,
        200,
        200,
        (RANGE,),
        states=_ended(302),
        idle=frozenset(COUNSELORS_WITH_FACTOR),
        reads=AccessAction.EXPORTED,
        reads_by=("POST",),
    ),
    "clients_contact": _of_client(
        once(
            {"how": "call", "reached": "yes", "line": "She called back."},
            {"how": ["", *HOWS], "reached": ["", *CHOICES], "line": text(2000)},
        )
    ),
    "clients_contact_undo": _of_client(Form()),
    "clients_contact_correct": _of_client(
        once({"line": "It was Tuesday."}, {"line": ["", *text(2000)]})
    ),
    "clients_log": _in_row(
        once(
            {"how": "call", "reached": "no", "line": "Rang out."},
            {"how": ["", "note", *HOWS], "reached": ["", *CHOICES], "line": text(2000)},
        )
    ),
    "clients_log_undo": _in_row(Form()),
    "marks": Row(
        COUNSELORS_ALONE,
        post=302,
        forms=(
            Form(
                {
                    "client": Named("calm_client_id"),
                    "mark": "aside",
                    "until": "2026-11-26",
                    "reason": "On a trip.",
                },
                {
                    "client": UUIDS,
                    "mark": ["", *CHOICES],
                    "until": ["", *NO_DAYS, *NOT_IN_A_FORTNIGHT],
                    "reason": ["", *text(2000)],
                },
            ),
        ),
        states=_ended(404),
    ),
    "clients_visit": _of_client(
        Form({"next_visit_at": "2026-12-01T10:00"}, {"next_visit_at": VISITS})
    ),
    "alerts_see": _of_alert(Form()),
    "alerts_act": _of_alert(Form()),
    "alerts_snooze": _of_alert(
        Form(
            {"until": "2026-11-26", "reason": "On a trip."},
            {"until": ["", *NO_DAYS, *NOT_IN_A_FORTNIGHT], "reason": ["", *text(2000)]},
        )
    ),
    "alerts_close": _of_alert(
        Form({"outcome": "useful"}, {"outcome": ["", "corrected", "returned_use", *CHOICES]})
    ),
}
