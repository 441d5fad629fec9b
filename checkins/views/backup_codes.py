"""The backup codes of an account, whose pages are the sign-in library's."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as library
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from checkins.models.authenticators import open_secret
from checkins.models.sealed import SealError


@require_safe
@login_required
def backup_codes(request: HttpRequest) -> HttpResponseBase:
    """Show the codes; if they cannot be opened, say so where new ones are made."""
    codes = Authenticator.objects.filter(
        user=request.user, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    try:
        if codes:
            open_secret(codes.data["seed"])
    except SealError:
        messages.warning(request, "We can’t open your backup codes. Please make new ones.")
        return redirect("mfa_generate_recovery_codes")
    page: HttpResponseBase = library.view_recovery_codes(request)
    return page
