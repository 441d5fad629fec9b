"""The project's addresses: the product's own, and the account pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("checkins.urls")),
    path("account/", include("allauth.urls")),
]

handler400 = "checkins.views.errors.bad_request"
