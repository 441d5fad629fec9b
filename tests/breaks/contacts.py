"""Breaks of the text to one's people, and of pages that help whoever has nobody."""

from tests.breaking import Break

CONTACTS, NOBODY = "tests/views/test_contacts.py", "tests/views/test_nobody_yet.py"
NO_ZONE = f"{NOBODY}::test_who_has_said_no_zone_yet_has_a_page_all_the_same"
CONTACT_BREAKS = [
    Break(
        name="words that cannot be opened are never sent",
        path="checkins/models/profiles.py",
        old='own in ("", UNOPENED)',
        new='own == ""',
        run=(f"{CONTACTS}::test_one_that_cannot_be_opened_is_never_sent",),
    ),
    Break(
        name="the default text is not stored as one's own",
        path="checkins/services/contacts.py",
        old='"" if words == TEXT_FOR_A_TALK else words',
        new="words",
        run=(f"{CONTACTS}::test_blank_brings_the_default_back",),
        red=frozenset(
            {f"{CONTACTS}::test_blank_brings_the_default_back[Having a hard moment. Can you talk?]"}
        ),
    ),
    Break(
        name="pages that help open without a time zone",
        path="checkins/queries/groups.py",
        old="if person.zone is None:",
        new="if False:",
        run=(NO_ZONE,),
        red=frozenset(
            f"{NO_ZONE}[{name}]" for name in ("now", "now_alone", "now_ride", "help", "contacts")
        ),
    ),
]
