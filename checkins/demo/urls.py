"""The demo's own addresses, which no deployment has."""

from django.urls import path

from checkins.demo import views

urlpatterns = [
    path("code/", views.code, name="demo_code"),
    path("messages/", views.messages, name="demo_messages"),
]
