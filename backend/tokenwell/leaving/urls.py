"""Addresses of what a person leaves behind."""

from django.urls import path

from tokenwell.leaving import api

_USER = "users/<uuid:user_id>"

urlpatterns = [
    path(f"{_USER}/belongings", api.BelongingsView.as_view()),
    path(f"{_USER}/hand-over", api.HandOverView.as_view()),
    path(f"{_USER}/hand-over/preview", api.HandOverPreviewView.as_view()),
]
