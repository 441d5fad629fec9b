"""The table's rows for the pages of the sign-in library."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountRow:
    """The status codes of a GET and of an empty POST, and the form's fields.

    Each pair holds the code signed out, and the code signed in as a person who was asked just now
    who they are; who was not is in test_confirming.py.
    """

    get: tuple[int, int]
    post: tuple[int, int]
    fields: tuple[str, ...] = ()


ACCOUNT: dict[str, AccountRow] = {
    "account_change_password": AccountRow((302, 200), (302, 200), ("password1", "password2")),
    "account_confirm_email": AccountRow((404, 404), (405, 405)),
    "account_confirm_login_code": AccountRow((302, 302), (302, 302), ("code", "action")),
    "account_email": AccountRow(
        (302, 200),
        (302, 302),
        ("email", "action_add", "action_primary", "action_remove", "action_send"),
    ),
    "account_email_verification_sent": AccountRow((404, 404), (405, 405)),
    "account_inactive": AccountRow((200, 200), (405, 405)),
    "account_login": AccountRow((200, 302), (200, 302), ("login", "password", "remember", "next")),
    "account_logout": AccountRow((302, 200), (302, 302), ("next",)),
    "account_reauthenticate": AccountRow((302, 200), (302, 200), ("password", "next")),
    "account_reset_password": AccountRow((200, 200), (200, 200), ("email",)),
    "account_reset_password_done": AccountRow((200, 200), (405, 405)),
    "account_reset_password_from_key": AccountRow(
        (200, 200), (200, 200), ("password1", "password2")
    ),
    "account_reset_password_from_key_done": AccountRow((200, 200), (405, 405)),
    "account_set_password": AccountRow((302, 302), (302, 302), ("password1", "password2")),
    "account_signup": AccountRow(
        (200, 302), (200, 302), ("email", "password1", "is_old_enough", "time_zone", "next")
    ),
    "mfa_activate_totp": AccountRow((302, 200), (302, 200), ("code",)),
    "mfa_add_webauthn": AccountRow((302, 200), (302, 200), ("name", "passwordless", "credential")),
    "mfa_authenticate": AccountRow((302, 302), (302, 302), ("code", "credential")),
    "mfa_deactivate_totp": AccountRow((302, 404), (302, 404), ("next",)),
    "mfa_edit_webauthn": AccountRow((302, 404), (302, 404), ("name",)),
    "mfa_generate_recovery_codes": AccountRow((302, 200), (302, 200), ("next",)),
    "mfa_index": AccountRow((302, 200), (302, 405)),
    "mfa_list_webauthn": AccountRow((302, 200), (302, 405)),
    "mfa_login_webauthn": AccountRow((302, 302), (302, 302), ("credential",)),
    "mfa_reauthenticate": AccountRow((302, 302), (302, 302), ("code",)),
    "mfa_reauthenticate_webauthn": AccountRow((302, 302), (302, 302), ("credential",)),
    "mfa_remove_webauthn": AccountRow((302, 404), (302, 404), ("next",)),
    "mfa_view_recovery_codes": AccountRow((302, 404), (405, 405)),
}
# Staff without a second factor can use these pages fully, and no others.
WHILE_ENROLLING = {
    *(
        "help",
        "now",
        "now_alone",
        "now_ride",
        "learn",
        "learn_page",
        "offline_worker",
        "offline_manifest",
        "form_drafts_unsent",
        "keep",
        "health_live",
        "health_ready",
        "metrics",
        "account_logout",
        "devices_known",
    ),
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"),
    "account_changes_undo",
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
}
