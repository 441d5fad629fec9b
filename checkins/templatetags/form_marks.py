"""What every form carries: Django's token, and for whom and on which page it was shown.

The settings load this library into every template, and its ``csrf_token`` takes the place of
Django's own: so no form can be without its mark, the account pages of the library included.
"""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils import timezone
from django.utils.html import format_html

from checkins.forms.base import MARK
from checkins.forms.form_drafts import make_mark, valid_mark

register = template.Library()


class FormMarksNode(CsrfTokenNode):
    """Renders the token, and the mark if somebody is signed in."""

    def render(self, context: template.Context) -> Any:
        mark = page_mark(context)
        field = format_html('<input type="hidden" name="{}" value="{}">', MARK, mark)
        return super().render(context) + (field if mark else "")


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> FormMarksNode:
    """Render what every form carries."""
    return FormMarksNode()


@register.simple_tag(takes_context=True)
def page_mark(context: template.Context) -> str:
    """Return the mark of the page's forms, "" if nobody is signed in."""
    request: HttpRequest | None = context.get("request")
    return _mark_of(request) if request else ""


def _mark_of(request: HttpRequest) -> str:
    """Return the mark of a page's forms, made once a request; "" if nobody is signed in."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return ""
    if not hasattr(request, "form_mark"):
        now = timezone.now()
        # A refused form is shown at the address that it was sent to, which may have no page.
        sent = valid_mark(request.POST.get(MARK, ""), at=now) if request.method == "POST" else None
        page = sent.page if sent and sent.account_id == request.user.pk else request.path
        request.form_mark = make_mark(request.user, page, now)  # type: ignore[attr-defined]
    return str(request.form_mark)  # type: ignore[attr-defined]
