"""The project's addresses: the app's own, and the library's account pages."""

from allauth.mfa.recovery_codes.views import generate_recovery_codes
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from checkins.views.backup_codes import backup_codes

# The library's own URL configuration has "recovery-codes" in an address and in a file's name.
# Nothing outside a page's body may name the subject, so its views are listed one by one here,
# without the download.
second_step = [
    path("", include("allauth.mfa.base.urls")),
    path("totp/", include("allauth.mfa.totp.urls")),
    path("webauthn/", include("allauth.mfa.webauthn.urls")),
    path("backup-codes/", backup_codes, name="mfa_view_recovery_codes"),
    path("backup-codes/new/", generate_recovery_codes, name="mfa_generate_recovery_codes"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("checkins.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include(second_step)),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("checkins.demo.urls")))

handler400 = "checkins.views.errors.bad_request"
handler500 = "checkins.views.errors.server_error"
