"""Breaks of the lock: when a session locks, what opens then, and what unlocks it."""

from tests.breaking import Break

LOCKS = "tests/views/test_locks.py"
ROUTES = f"{LOCKS}::test_six_idle_minutes_leave_the_listed_pages_and_every_other_asks[owner]"
LOCK_BREAKS = [
    Break(
        name="a session that nobody used is locked",
        path="checkins/forms/locking.py",
        old="    return idle > settings.LOCK_AFTER.total_seconds()",
        new="    return idle > settings.SESSION_COOKIE_AGE",
        run=(ROUTES,),
    ),
    Break(
        name="a locked session opens the listed pages alone",
        path="checkins/middleware/locking.py",
        old="return None if name in OPEN else _instead(request, name, now)",
        new='return None if name in OPEN | {"contacts"} else _instead(request, name, now)',
        run=(ROUTES,),
    ),
    Break(
        name="once found idle, a session stays locked",
        path="checkins/middleware/locking.py",
        old="        lock(request, at=now)  #",
        new="        #",
        run=(f"{LOCKS}::test_once_found_idle_a_session_stays_locked",),
    ),
    Break(
        name="a page's own poll keeps no session open",
        path="checkins/middleware/locking.py",
        old='if request.headers.get(BACKGROUND_HEADER) != "1" and not request.user.works_here:',
        new="if not request.user.works_here:",
        run=(f"{LOCKS}::test_use_keeps_a_phone_open_and_a_pages_own_poll_does_not",),
    ),
    Break(
        name="public pages show nobody while the session is locked",
        path="checkins/views/access.py",
        old="return not request.user.is_authenticated or is_locked(request)",
        new="return not request.user.is_authenticated",
        run=(
            ROUTES,
            f"{LOCKS}::test_the_lock_page_and_open_pages_say_nothing_of_the_person",
        ),
    ),
    Break(
        name="sentences wait for whom they are for",
        path="checkins/templatetags/sentences.py",
        old="if request is None or is_locked(request):",
        new="if request is None:",
        run=(f"{LOCKS}::test_the_lock_page_and_open_pages_say_nothing_of_the_person",),
    ),
    Break(
        name="the end of a ride names nobody while the session is locked",
        path="checkins/views/rides.py",
        old='"call": None if is_locked(request) else _first_to_call(request),',
        new='"call": _first_to_call(request),',
        run=(ROUTES,),
    ),
    Break(
        name="a PIN is tried five times",
        path="checkins/services/locks.py",
        old='    if not pins.with_tries_left().update(tries=F("tries") + 1):',
        new="    if not pins.update(tries=1):",
        run=(f"{LOCKS}::test_five_wrong_pins_end_it_and_the_password_unlocks",),
    ),
    Break(
        name="a kept form is filled in for nobody while the session is locked",
        path="checkins/middleware/kept_forms.py",
        old="not (hides_from_reader(request) or is_locked(request))",
        new="not hides_from_reader(request)",
        run=(f"{LOCKS}::test_a_kept_form_is_filled_in_after_the_unlock_alone",),
    ),
]
