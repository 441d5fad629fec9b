"""The project's addresses: the app's own, and the library's account pages."""

from allauth.account import views as account
from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn, remove_webauthn
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from checkins.views.account_changes import tells
from checkins.views.addresses import AddressesView, old_link
from checkins.views.backup_codes import backup_codes
from checkins.views.confirming import asks_who_to_look

# The library's pages that change how somebody signs in stand first, each in what asks who it is and
# tells the account's addresses. The library itself asks on the pages of addresses and second steps.
changing: list[URLPattern | URLResolver] = [
    path("email/", tells(AddressesView.as_view()), name="account_email"),
    path("confirm-email/", old_link, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", old_link, name="account_confirm_email"),
    path(
        "password/change/",
        asks_who_to_look(account.password_change),
        name="account_change_password",
    ),
    path("password/set/", asks_who_to_look(account.password_set), name="account_set_password"),
    path("2fa/totp/activate/", tells(activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", tells(deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/webauthn/add/", tells(add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", tells(remove_webauthn), name="mfa_remove_webauthn"),
    path(
        "2fa/backup-codes/new/",
        tells(generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]

# The library's own URL configuration has "recovery-codes" in an address and in a file's name.
# Nothing outside a page's body may name the subject, so its views are listed one by one here,
# without the download.
second_step: list[URLPattern | URLResolver] = [
    path("", include("allauth.mfa.base.urls")),
    path("totp/", include("allauth.mfa.totp.urls")),
    path("webauthn/", include("allauth.mfa.webauthn.urls")),
    path("backup-codes/", backup_codes, name="mfa_view_recovery_codes"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("checkins.urls")),
    path("account/", include(changing)),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include(second_step)),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("checkins.demo.urls")))

handler400 = "checkins.views.errors.bad_request"
handler500 = "checkins.views.errors.server_error"
