"""The one mail about an invitation."""

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from checkins.models import StaffInvitation

log = structlog.get_logger(__name__)


def mail_invitation(*, invitation: StaffInvitation, link: str) -> bool:
    """Mail the link to whom it is for; False if the mail server did not take it."""
    context = {"invitation": invitation, "link": link, "site_name": settings.SITE_NAME}
    subject = render_to_string("email/invitation_subject.txt", context)
    body = render_to_string("email/invitation_message.txt", context)
    try:
        send_mail(" ".join(subject.split()), body.strip(), None, [invitation.email])
    except (OSError, SMTPException):
        log.exception("invitation_not_mailed")
        return False
    return True
