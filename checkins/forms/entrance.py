"""The sign-in library's own forms, with errors in our words that name the fields of our pages."""

from allauth.account import forms as account
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from checkins.forms.plain import PlainErrors

PASSWORD = "Password"  # noqa: S105 a label


class LoginForm(PlainErrors, account.LoginForm):  # type: ignore[misc]
    """Signs in with an address and a password."""

    names = {"login": "E-mail address", "password": PASSWORD}


class NewPasswordForm(PlainErrors, account.SetPasswordForm):  # type: ignore[misc]
    """Sets a password, twice the same, of whoever is signed in."""

    names = {"password1": "New password", "password2": "New password again"}


class NewPasswordByLinkForm(PlainErrors, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """Sets a password by a mailed link."""

    names = NewPasswordForm.names


class ReauthenticateForm(PlainErrors, account.ReauthenticateForm):  # type: ignore[misc]
    """Confirms by the password who is signed in."""

    names = {"password": "Your password"}


class ActivateCodesForm(PlainErrors, totp.ActivateTOTPForm):  # type: ignore[misc]
    """Turns codes from an app on."""

    names = {"code": "The six digits"}


class RenamePasskeyForm(PlainErrors, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Gives a passkey another name."""

    names = {"name": "Its name"}
