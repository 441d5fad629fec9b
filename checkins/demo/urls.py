"""The demo's own addresses: no deployment has them."""

from django.urls import path

from checkins.demo import views

urlpatterns = [path("code/", views.code, name="demo_code")]
