"""Breaks of devices: what signing out ends, whose a phone is, and who hears of a new one."""

from tests.breaking import Break

VIEWS, AFAR = "tests/views/test_devices.py", "checkins/services/devices_afar.py"
DEVICE_BREAKS = [
    Break(name=f"of devices, {what}", path=path, old=old, new=new, run=(f"{VIEWS}::{run}",))
    for what, path, old, new, run in (
        (
            "from afar the session ends",
            AFAR,
            "Session.objects.filter(pk__in=hashes).delete()",
            "str(hashes)",
            "test_everywhere_else_leaves_this_one",
        ),
        (
            "from afar notifications end",
            AFAR,
            "end_sign_ins(of=by, session_hashes=hashes, by=by, at=at)",
            "str(at)",
            "test_from_afar_session_notifications_and_device_go",
        ),
        (
            "nobody signs out another account's",
            "checkins/views/devices.py",
            "Device.objects.visible_to(request.user).exclude(",
            "Device.objects.exclude(",
            "test_this_device_and_anothers_are_not_signed_out_from_afar",
        ),
        (
            "a phone is not its owner's once they signed out",
            "checkins/queries/devices.py",
            'rows.exclude(session_hash="")',
            "rows.all()",
            "test_a_sign_out_clears_the_cache_alone_and_the_phone_is_nobodys",
        ),
        (
            "what waits stays its owner's while another is signed in",
            "checkins/queries/devices.py",
            "return ended_at is not None and",
            "return ended_at is None or",
            "test_a_session_that_ran_out_or_made_room_leaves_what_waits_its_owners",
        ),
        (
            "it stays with a session that gets a new key",
            AFAR,
            "Device.objects.filter(session_hash=before).update(session_hash=after)",
            "str(after)",
            "test_a_device_that_signed_out_or_whose_password_changed_reads_so",
        ),
        (
            "a sign-out clears the cache",
            "checkins/middleware/devices.py",
            "if getattr(request, SIGNED_OUT, False):",
            "if False:",
            "test_a_sign_out_clears_the_cache_alone_and_the_phone_is_nobodys",
        ),
        (
            "a sign-in of before that was ended is over",
            "checkins/services/devices.py",
            "return bool(_tokens(cookie)) and device_of(account, cookie, at=at) is None",
            "return not account",
            "test_a_sign_in_of_before_is_learned_and_one_that_was_ended_is_over",
        ),
        (
            "the others hear of a new one",
            "checkins/services/devices.py",
            "        _say_it_is_new(device, at=at)",
            "        pass",
            "test_a_new_device_is_told_of_by_mail_and_on_the_others",
        ),
        (
            "a locked page tells of none",
            "checkins/templatetags/devices.py",
            "has_new_device or is_locked(request)",
            "has_new_device",
            "test_a_locked_session_tells_of_no_device",
        ),
    )
]
