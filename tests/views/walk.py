"""Requesting every page of each role, and the public pages signed out."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins.catalog.learn import learn_catalog
from checkins.engine.days import local_date
from checkins.enums import ConsentKind, OwnLineKind, Role, Signal, SupporterSees
from checkins.models import Client as ClientRow
from checkins.models import Reminders, User
from checkins.queries.renewals import ends_soon
from checkins.services.counting import counting_text
from checkins.services.sharing import revoke
from checkins.services.sharing_codes import make_code
from checkins.services.sharing_texts import digest
from checkins.services.staff import invite_staff
from checkins.services.supporters import invite_supporter
from tests.factories import (
    PASSWORD,
    as_sent,
    hand_to,
    just_asked,
    make_break,
    make_contact,
    make_counselor,
    make_group,
    make_kept_step,
    make_listed_group,
    make_off_link,
    make_own_line,
    make_page_aside,
    make_plan,
    make_reminders,
    make_ride,
    make_small_step,
    make_staff,
    make_supporter,
    make_system,
    make_thought,
    save,
    say,
    share,
    sign_in,
)
from tests.views.routes.addresses import ROUTES

READABLE = [name for name, route in ROUTES.items() if "GET" in route.methods]


def every_page(client: Client, person: User) -> dict[str, HttpResponse]:
    """Return every page by a name that says in which state it was requested."""
    return dict([*_own_journey(client, person), *_operators_journey(), *_caseload_journey(person)])


def _own_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request every page, signed out and signed in, after days with the most urgent answers."""
    for name in READABLE:
        yield f"{name}, signed out", client.get(ROUTES[name].address())
    assert person.zone
    link = make_off_link(person)
    yield "turning reminders off", client.get(reverse("reminders_off", args=[link]))
    done = client.post(reverse("reminders_off", args=[link]), {"List-Unsubscribe": "One-Click"})
    yield "reminders turned off", done
    today = local_date(timezone.now(), person.zone)
    contact = make_contact(person)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    yield "dashboard, first day", client.get("/")
    for label, answers in {
        "learning": {"cravings": 1},
        "support screen": {"planning": 1},
        "planning": {"planning": 3},
        "used": {"used": "yes", "low_mood": 4, "note": "A note."},
    }.items():
        save(person, today, timezone.now(), finish=True, **answers)
        for name in ("home", "checkins_done", "trends"):
            yield f"{name}, {label}", client.get(ROUTES[name].address(day=today))
    for step in (1, 2, 3, 4):
        yield f"step {step}", client.get(reverse("checkins_page", args=[today, step]))
        refused = {"uuid": "x", "asked": "x", "bulk": "x", "used": "x", "cravings": "9"}
        yield (
            f"step {step}, refused",
            client.post(reverse("checkins_page", args=[today, step]), refused),
        )
    yield from _quick_journey(client, today)
    for step in (1, 2, 3):
        yield f"start {step}", client.get(reverse("onboarding_page", args=[step]))
        yield (
            f"start {step}, refused",
            client.post(reverse("onboarding_page", args=[step]), {"x": ""}),
        )
    yield from _own_words_journey(client, person)
    yield from _small_steps_journey(client, person)
    yield from _week_journey(client, today)
    sign = make_own_line(person, "I snap at people", OwnLineKind.SIGN)
    save(person, today, timezone.now(), triggers=["stress"], **{sign.code: 2})
    yield "own signs", client.get(reverse("own_lines_signs"))
    yield "closer, own signs", client.get(reverse("trends_closer"))
    yield from _reminders_journey(client, person)
    for what in ("name", "time", "used-means", "mail"):
        yield f"settings {what}", client.get(reverse("settings_change", args=[what]))
    yield from _counting_journey(client)
    yield from _take_along_journey(client)
    yield from _erasing_journey(client)
    yield from _sharing_journey(client, person)
    yield from _handing_on_journey(client, person)
    yield from _supporters_journey(client, person)
    for page in learn_catalog().pages:
        address = reverse("learn_page", args=[page.number])
        yield f"learn {page.number}", client.get(address)
        yield f"learn {page.number}, signed out", Client().get(address)
    yield from _groups_journey(client, person)
    yield "choose a day", client.get(reverse("checkins"), {"days": "1"})
    yield "a closed day", client.get("/check-in/2020-01-01/1/")
    yield "nowhere", client.get("/nowhere/")
    for name in READABLE:
        address = ROUTES[name].address(contact_id=contact.pk, day=today)
        if name != "account_logout":
            yield f"{name}, signed in", client.get(address)


def _week_journey(client: Client, today: date) -> Iterator[tuple[str, HttpResponse]]:
    yield "week, refused", client.post(reverse("weeks"), {"intention": "own", "text": ""})
    client.post(reverse("weeks"), {"intention": "own", "text": "Call my brother"})
    yield "week", client.get(reverse("weeks"))
    yield "the week before", client.get(reverse("weeks_earlier", args=[today - timedelta(days=7)]))
    yield "week, to hand on", client.get(reverse("weeks_hand_on", args=[today]), {"own": "1"})


def _reminders_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request the page of reminders: chosen, refused, paused, and after a nudge."""
    make_reminders(person, asks_again=True, checkin_at=time(21, 30), step_at=time(12))
    yield "reminders, chosen", client.get(reverse("reminders"))
    yield "reminders, refused", client.post(reverse("reminders"), {"checkin": "on"})
    client.post(reverse("reminders_pause"), {"days": "3"})
    yield "reminders, paused", client.get(reverse("reminders"))
    yield "home, paused", client.get("/")
    client.post(reverse("reminders_go_on"))
    Reminders.objects.filter(person=person).update(nudged_on=date(2026, 11, 1))
    yield "reminders, nudged", client.get(reverse("reminders"))


def _own_words_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request the pages of thought records, of rides and of the plan: empty, refused and saved."""
    yield "thoughts, none", client.get(reverse("thoughts"))
    yield "thought, refused", client.post(reverse("thoughts_new_long"), {"before": "x"})
    for _ in range(3):
        thought = make_thought(person, timezone.now(), before=9, after=1, patterns=("fear",))
    for name in ("thoughts_record", "thoughts_edit", "thoughts_share"):
        yield name, client.get(reverse(name, args=[thought.pk]))
    yield "thoughts, three", client.get(reverse("thoughts"))
    yield "rides, none", client.get(reverse("rides"))
    yield "end of a ride", client.get(reverse("rides_end"))
    yield "end of a ride, refused", client.post(reverse("rides_end"), {"began": "x"})
    ride = make_ride(person, timezone.now(), before=4, after=1, trigger="stress", helped="yes")
    for name in ("rides_ride", "rides_share"):
        yield name, client.get(reverse(name, args=[ride.pk]))
    yield "rides, one", client.get(reverse("rides"))
    yield "own triggers, none", client.get(reverse("own_lines_triggers"))
    yield "own triggers, refused", client.post(reverse("own_lines_triggers"), {"text": ""})
    make_own_line(person)
    yield "own triggers", client.get(reverse("own_lines_triggers"))
    yield "plan, none", client.get(reverse("plans"))
    yield "plan, refused", client.post(reverse("plans_edit"), {"coping": "x\n" * 9})
    yield "plan, a box", client.get(reverse("plans_box", args=[1]))
    yield "plan, a box refused", client.post(reverse("plans_box", args=[1]), {"text": ""})
    version = make_plan(person)
    yield "plan, written", client.get(reverse("plans"))
    yield "plan, a version", client.get(reverse("plans_version", args=[version.pk]))


def _days_journey(client: Client, today: date) -> Iterator[tuple[str, HttpResponse]]:
    """Request the days and the notes of who has just checked in."""
    yield "my days", client.get(reverse("my_days"))
    yield "my days, a month", client.get(reverse("my_days_month", args=[today.replace(day=1)]))
    for back in (0, 1):
        day = today - timedelta(days=back)
        yield f"my days, {back} days ago", client.get(reverse("my_days_day", args=[day]))
    for sought in ("note", "zzz", ""):
        found = client.post(reverse("my_days_notes"), {"sought": sought})
        yield f"my notes, looked for '{sought}'", found


def _small_steps_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    yield "steps, none", client.get(reverse("small_steps"))
    yield "steps, refused", client.post(reverse("small_steps"), {"step": "x"})
    choice = make_small_step(person, timezone.now() - timedelta(days=1))
    yield "home, a step is asked", client.get("/")
    client.post(reverse("small_steps_answer", args=[choice.pk]), {"went": "little"})
    today = make_small_step(person, timezone.now(), code="shower")
    make_kept_step(person)
    make_page_aside(person, timezone.localdate(), timezone.now(), low_mood=3)
    yield "answered while locked", client.get(reverse("pages_aside"))
    yield "steps", client.get(reverse("small_steps"))
    client.post(reverse("small_steps_answer", args=[today.pk]), {"went": "not"})
    yield "steps, answered", client.get(reverse("small_steps"))
    yield "steps, all", client.get(reverse("small_steps_all"))


def _operators_journey() -> Iterator[tuple[str, HttpResponse]]:
    """Request the operator's pages, and those of an invitation."""
    operator, newcomer = make_staff(Role.OPERATOR), Client()
    client = sign_in(Client(), operator)
    for role in (Role.COUNSELOR, Role.SUPPORTER):
        make_staff(role, second_factor=False)
        make_staff(role, is_active=False)
    for name in ("staff", "clinic", "staff_invite", "systems", "systems_register"):
        yield f"operator's {name}", client.get(reverse(name))
    yield "invite, refused", client.post(reverse("staff_invite"), {"email": "x"})
    good = {"email": "lee@clinic.example", "role": "counselor"}
    yield "invited", client.post(reverse("staff_invite"), as_sent(good), follow=True)
    yield from _systems_journey(just_asked(client), operator)
    yield from _names_journey(client)
    others = list(
        User.objects.running_the_site().exclude(pk=operator.pk).values_list("pk", flat=True)
    )
    User.objects.filter(pk__in=others).update(is_active=False)
    alone = client.post(reverse("staff_deactivate", args=[operator.subject_ref]))
    yield "the only operator", alone
    User.objects.filter(pk__in=others).update(is_active=True)
    invited = {"email": "kim@clinic.example", "role": Role.OPERATOR}
    _, token = invite_staff(by=operator, at=timezone.now(), **invited)
    address = reverse("staff_join", args=[token])
    yield "join", newcomer.get(address)
    yield "join, refused", newcomer.post(address, {"password": "x"})
    newcomer.post(address, {"name": "Kim", "password": PASSWORD})
    yield "second step, to be added", newcomer.get("/", follow=True)


def _names_journey(operators: Client) -> Iterator[tuple[str, HttpResponse]]:
    """Request the pages of a counselor's name: free, asked for, refused, left as it was."""
    sam = make_staff(Role.COUNSELOR, name="Sam")
    theirs, address = sign_in(Client(), sam), reverse("staff_name", args=[sam.subject_ref])
    yield "desk, counselor", theirs.get(reverse("desk"))
    yield "a name, refused", theirs.post(reverse("desk_name"), {"name": ""})
    yield "a name, not asked for", operators.get(address)
    theirs.post(reverse("desk_name"), as_sent({"name": "Dr. Sam"}))
    for name, page in {"desk": theirs, "staff": operators}.items():
        yield f"a name asked for, {name}", page.get(reverse(name))
    yield "a name, to confirm", operators.get(address)
    yield "a name to confirm, refused", operators.post(address, {"name": ""})
    operators.post(reverse("staff_name_keep", args=[sam.subject_ref]))
    yield "a name left as it was", theirs.get(reverse("desk"))


def _systems_journey(client: Client, operator: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request an operator's pages of record systems: at work, with an ended token, switched off."""
    yield "system, refused", client.post(reverse("systems_register"), {"name": ""})
    good = {"name": "Hillside records", "what_for": "Keeps the charts.", "days": "90"}
    yield "system registered", client.post(reverse("systems_register"), as_sent(good))
    system, _ = make_system(timezone.now(), operator=operator)
    yield "new token", client.get(reverse("systems_token", args=[system.ref]))
    yield "switch off a system", client.get(reverse("systems_off", args=[system.ref]))
    done = client.post(reverse("systems_off", args=[system.ref]), follow=True)
    yield "systems, one switched off", done


def _handing_on_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request a person's pages of record systems, and of a copy for one."""
    system, _ = make_system(timezone.now())
    yield "record systems", client.get(reverse("sharing_systems"))
    ask = reverse("sharing_systems_ask", args=[system.pk])
    yield "hand on", client.get(ask)
    yield "hand on, refused", client.post(ask, {})
    terms = {"purpose": "support", "purpose_words": "", "days": "90", "shows_notes": "on"}
    client.post(ask, terms)
    yield "look at handing on", client.get(reverse("sharing_systems_review", args=[system.pk]))
    hand_to(person, system, timezone.now(), signs=True)
    yield "sharing with a system", client.get(reverse("sharing"))
    just_asked(client)
    yield "a copy for records", client.get(reverse("fhir_bundle"))
    yield "a copy for records, refused", client.post(reverse("fhir_bundle"), {"first_day": "x"})


def _supporters_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request a person's pages of supporters, and a supporter's own pages."""
    now, theirs = timezone.now(), Client()
    yield "supporters, none", client.get(reverse("supporters"))
    yield "invite a supporter, refused", client.post(reverse("supporters_invite"), {"name": ""})
    good = {"name": "Mom", "shown_name": "Jo", "sees": "word"}
    yield "supporter invited", client.post(reverse("supporters_invite"), as_sent(good))
    _, token = invite_supporter(
        by=person, at=now, name="Mom", shown_name="Jo", sees=SupporterSees.NOTHING
    )
    address = reverse("supporting_join", args=[token])
    yield "supporter joins", theirs.get(address)
    yield "supporter joins, refused", theirs.post(address, {"name": "x"})
    mom = make_staff(Role.SUPPORTER, second_factor=False)
    make_supporter(person, now, mom)
    theirs.force_login(mom)
    yield "supporter says yes", theirs.get(address)
    yield "supporter, silence", theirs.get(reverse("supporting"))
    for word in Signal:
        say(person, now, word)
        yield f"supporter, {word}", theirs.get(reverse("supporting"))
        yield f"supporters, {word}", client.get(reverse("supporters"))
    yield "supporter's address", theirs.get(reverse("account_email"))


def _sharing_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request the pages of a person who shares, and of the counselor who asks for it."""
    assert person.zone
    today, theirs = local_date(timezone.now(), person.zone), Client()
    sam = make_counselor()
    consent = share(person, sam, timezone.now(), signs=True, use=True, days=10)
    for kind in ConsentKind:
        code, _ = make_code(by=sam, at=timezone.now(), label="J.", kind=kind)
        fields = {"purpose": "support", "days": "90", "call_or_text": "call"}
        if kind == ConsentKind.RECORD:
            fields |= {"may_leave_message": "no", "shows_signs": "on", "shows_use": "on"}
        else:
            del fields["call_or_text"]
        yield f"asked for {kind}", client.get(reverse("sharing_ask", args=[code]))
        yield f"asked for {kind}, refused", client.post(reverse("sharing_ask", args=[code]), {})
        client.post(reverse("sharing_ask", args=[code]), fields)
        yield f"look at {kind}", client.get(reverse("sharing_review", args=[code]))
    yield "what was agreed to", client.get(reverse("sharing_consent", args=[consent.pk]))
    sign_in(theirs, sam)
    for name in ("home", "sharing_codes"):
        yield f"{name}, counselor", theirs.get(reverse(name))
    yield (
        "new code",
        theirs.post(
            reverse("sharing_codes"), as_sent({"label": "J.", "kind": "record"}), follow=True
        ),
    )
    open_code, of_sam = make_code(by=sam, at=timezone.now(), label="J.")
    yield "slip", theirs.get(reverse("sharing_codes_slip", args=[of_sam.pk]))
    yield "link, counselor", theirs.get(reverse("code_links_open", args=[open_code]))
    label = reverse("sharing_codes_label", args=[of_sam.pk])
    yield "code, refused", theirs.post(label, {"label": ""})
    yield "link, a visitor", Client().get(reverse("code_links_open", args=[open_code]))
    yield "link, over", Client().get(reverse("code_links_open", args=["ZZZZ-2222"]))
    yield "code to type", Client().get(reverse("code_links"))
    yield "code typed, refused", Client().post(reverse("code_links"), {"code": "ZZZZ-2222"})
    clients = theirs.get(reverse("clients_consent", args=[ClientRow.objects.get(counselor=sam).pk]))
    yield "consent, counselor", clients
    named = reverse("clients_label", args=[ClientRow.objects.get(counselor=sam).pk])
    yield "client's name", theirs.get(named)
    yield "client's name, refused", theirs.post(named, {"label": ""})
    row = ClientRow.objects.get(counselor=sam)
    yield "a copy, counselor", just_asked(theirs).get(reverse("clients_fhir", args=[row.pk]))
    yield "visits, one", client.get(reverse("visits"))
    yield "step 4, shared", client.get(reverse("checkins_page", args=[today, 4]))
    yield "home, ending soon", client.get(reverse("home"))
    yield from _going_on(client, theirs, sam)


def _going_on(client: Client, theirs: Client, sam: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request the pages of what ends soon: asked about, let end, and carried on."""
    page = reverse("renewals")
    yield "ends soon, counselor", theirs.get(page)
    (ending,) = ends_soon(sam, timezone.now())
    ask = reverse("renewals_ask", args=[ending.consent_id])
    yield "ends soon, refused", theirs.post(ask, {"page": "x"})
    yield "ends soon, asked", theirs.post(ask, {"page": "renewals"}, follow=True)
    yield "home, asked to go on", client.get(reverse("home"))
    let_end = reverse("renewals_let_end", args=[ending.consent_id])
    yield "let end, refused", client.post(let_end, {"page": "x"})
    yield "let end", client.post(let_end, {"page": "sharing"}, follow=True)
    yield "let end, undone", client.post(f"{let_end}undo/", follow=True)
    client.post(reverse("renewals_start", args=[ending.consent_id]))
    yield "look at going on", client.get(reverse("renewals_review", args=[ending.consent_id]))


def _counting_journey(client: Client) -> Iterator[tuple[str, HttpResponse]]:
    """Request the page of being counted: off, refused, on, and off again."""
    yield "counting, off", client.get(reverse("counting"))
    yield "counting, refused", client.post(reverse("counting"), {"days": "x"})
    good = {"shown": digest(counting_text()), "days": "90"}
    yield "counting, agreed", client.post(reverse("counting"), as_sent(good), follow=True)
    yield "settings, counted", client.get(reverse("settings"))
    yield "counting, stopped", client.post(reverse("counting_stop"), follow=True)


def _take_along_journey(client: Client) -> Iterator[tuple[str, HttpResponse]]:
    """Request the page of taking along, a summary with everything in it, and the file's page."""
    just_asked(client)
    yield "take along", client.get(reverse("take_along"))
    yield "take along, refused", client.post(reverse("take_along_file"), {"taken_as": "x"})
    parts = dict.fromkeys(("notices", "plan", "use", "notes"), "on")
    chosen = {"reader": "sponsor", "weeks": "52", **parts}
    yield "summary", client.post(reverse("take_along_summary"), chosen)
    yield "bring, not empty", client.get(reverse("take_along_bring"))


def _erasing_journey(client: Client) -> Iterator[tuple[str, HttpResponse]]:
    """Request the pages of keeping and erasing: asked, shown on Home, and taken back."""
    yield "pin", client.get(reverse("locks_pin"))
    yield "pin, refused", client.post(reverse("locks_pin"), {"pin": "1234", "pin_again": "1"})
    yield "keeping", client.get(reverse("retention"))
    yield "keeping, refused", client.post(reverse("retention"), {"kept": "24"})
    yield "keeping, chosen", client.post(reverse("retention"), {"kept": "all"}, follow=True)
    yield "erasing", client.get(reverse("erasures"))
    yield "erasing, refused", client.post(reverse("erasures"), {})
    yield "erasing, asked", client.post(reverse("erasures"), {"sure": "on"}, follow=True)
    yield "home, erasing", client.get(reverse("home"))
    yield "erasing, kept", client.post(reverse("erasures_keep"), follow=True)


def _quick_journey(client: Client, today: date) -> Iterator[tuple[str, HttpResponse]]:
    """Request the pages of the quick check-in, and those that lead to a day."""
    for step in (1, 2):
        yield f"quick step {step}", client.get(reverse("checkins_quick", args=[today, step]))
    for query in ("?days=1", "?short=1"):
        yield f"choose a day, {query}", client.get(f"{reverse('checkins')}{query}")
    yield "setting medicine", client.get(reverse("settings_change", args=["medicine"]))
    yield from _days_journey(client, today)


def _groups_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request the pages of groups, a person's and the operator's."""
    assert person.zone
    today, operator = local_date(timezone.now(), person.zone), make_staff(Role.OPERATOR)
    yield "breaks, none", client.get(reverse("breaks"))
    make_break(person, today, first=today)
    yield "breaks", client.get(reverse("breaks"))
    yield "breaks, refused", client.post(reverse("breaks"), {"first_day": "x"})
    yield "home, on a break", client.get(reverse("home"))
    yield "groups, none", client.get(reverse("groups"))
    group, listed = make_group(person, weekday=today.weekday()), make_listed_group(operator)
    client.post(reverse("groups_pick", args=[listed.pk]))
    yield "groups", client.get(reverse("groups"))
    yield "group", client.get(reverse("groups_group", args=[group.pk]))
    yield (
        "reminder, refused",
        client.post(reverse("groups_remind", args=[group.pk]), {"remind_hours": "2"}),
    )
    client.post(reverse("groups_remind", args=[group.pk]), {"remind_hours": "1"})
    client.post(reverse("settings_change", args=["mail"]), {"mail": "no"})
    yield "groups, a reminder", client.get(reverse("groups"))
    yield "group, mail off", client.get(reverse("groups_group", args=[group.pk]))
    client.post(reverse("settings_change", args=["mail"]), {"mail": "yes"})
    yield "group, refused", client.post(reverse("groups_group", args=[group.pk]), {"name": ""})
    yield "groups found", client.get(reverse("groups_find"))
    yield "no group found", client.get(reverse("groups_find"), {"kind": "faith"})
    yield "step 1, planned", client.get(reverse("checkins_page", args=[today, 1]))
    theirs = sign_in(Client(), operator)
    yield "clinic's groups", theirs.get(reverse("clinic_groups"))
    yield "clinic's group", theirs.get(reverse("clinic_groups_change", args=[listed.pk]))
    yield "new group, refused", theirs.post(reverse("clinic_groups_add"), {"name": ""})
    theirs.post(reverse("clinic_groups_retire", args=[listed.pk]))
    yield "clinic's groups, retired", theirs.get(reverse("clinic_groups"))
    yield "picked group, retired", client.get(reverse("groups"))


def _caseload_journey(person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Request a counselor's pages of a client, before and after access ended."""
    sam = make_staff(Role.COUNSELOR, name="Sam")
    yield "caseload, empty", sign_in(Client(), sam).get(reverse("caseload"))
    yield "visits, empty", sign_in(Client(), sam).get(reverse("agenda"))
    scopes = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
    for label, shown in {"all": scopes, "levels alone": {}}.items():
        consent = share(person, sam, timezone.now(), **shown)
        client, row = sign_in(Client(), sam), ClientRow.objects.get(counselor=sam)
        yield f"caseload, {label}", client.get(reverse("caseload"))
        yield f"client, {label}", client.get(reverse("clients_page", args=[row.pk]))
        yield f"sheet, {label}", client.get(reverse("clients_sheet", args=[row.pk]))
        yield f"visits, {label}", client.get(reverse("agenda"), {"set": row.pk})
        yield f"sheets, {label}", client.get(reverse("sheets"), {"client": row.pk})
        yield f"on paper, {label}", client.get(reverse("caseload_paper"))
        yield f"paper, {label}", client.get(reverse("caseload_paper_list"), {"use": "on"})
        past = {"next_visit_at": "2020-01-01T10:00"}
        yield f"visit, {label}", client.post(reverse("agenda_visit", args=[row.pk]), past)
        yield (
            f"contact, {label}",
            client.post(reverse("clients_contact", args=[row.pk]), {"how": "x"}),
        )
    revoke(consent=consent, by=person, at=timezone.now())
    yield "client, ended", client.get(reverse("clients_page", args=[row.pk]))
    yield "caseload, ended", client.get(reverse("caseload"))
