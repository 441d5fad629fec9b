"""What the question who it is was asked for."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from django import template
from django.urls import Resolver404, resolve

register = template.Library()
# In words: somebody who finds the question open on their phone reads what their answer would do.
WHAT = {
    "account_email": "change your e-mail addresses",
    "account_changes_leave": "remove an e-mail address",
    "account_change_password": "change your password",
    "account_set_password": "choose a password",
    "mfa_activate_totp": "turn on codes from an app",
    "mfa_deactivate_totp": "turn off codes from an app",
    "mfa_add_webauthn": "add a passkey",
    "mfa_edit_webauthn": "rename a passkey",
    "mfa_remove_webauthn": "remove a passkey",
    "mfa_view_recovery_codes": "see your backup codes",
    "mfa_generate_recovery_codes": "make new backup codes",
    "sharing_review": "sign what you share",
    "sharing_again_review": "sign what you share",
    "renewals_review": "sign what you share",
    "supporters_invite": "invite a supporter",
    "supporters_change": "show a supporter more",
    "removals_undo": "open an invitation again",
    "counting": "help check the warning",
    "imports_confirm": "import past check-ins",
    "fhir_bundle": "save a copy of your data",
    "clients_fhir": "save a copy of what a client shares",
    "sharing_systems_review": "sign what you share",
    "systems_register": "register a record system",
    "systems_token": "make a new token",
    "take_along": "take your data along",
    "take_along_file": "take your data along",
    "take_along_summary": "make a summary of your check-ins",
    "take_along_bring": "bring a file from another site",
    "erasures": "erase your account",
    "retention": "choose how long your days are kept",
    "locks_pin": "set a PIN for this phone",
    "home_whole": "see everything here",
}


@register.simple_tag(takes_context=True)
def what_follows(context: dict[str, Any]) -> str:
    """Return where the question leads on to, "" if that is no page of this site."""
    return get_next_redirect_url(context["request"]) or ""


@register.simple_tag(takes_context=True)
def what_waits(context: dict[str, Any]) -> str:
    """Return what is done after the answer, "" if nothing is known to wait."""
    there = get_next_redirect_url(context["request"]) or ""
    try:
        return WHAT.get(resolve(there.partition("?")[0]).url_name or "", "")
    except Resolver404:
        return ""
