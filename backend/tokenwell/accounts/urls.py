"""Addresses of the session."""

from django.urls import path

from tokenwell.accounts import api

urlpatterns = [
    path("session", api.SessionView.as_view()),
]
