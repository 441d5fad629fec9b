from allauth.mfa.totp.internal.auth import validate_totp_code
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve

from checkins.demo.counselor import DEMO_SECRET
from tests.pages import words_of


def test_the_page_shows_the_code_that_the_counselor_is_asked_for():
    request = RequestFactory().get("/demo/code/")
    request.user = AnonymousUser()

    page = resolve("/code/", urlconf="checkins.demo.urls").func(request)

    shown = [word for word in words_of(page).split() if word.isdigit() and len(word) == 6]
    assert len(shown) == 1
    assert validate_totp_code(DEMO_SECRET, shown[0])
