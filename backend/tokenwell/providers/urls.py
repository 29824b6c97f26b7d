"""Addresses of providers."""

from django.urls import path

from tokenwell.providers import api

urlpatterns = [
    path("providers", api.ProvidersView.as_view()),
    path("providers/<slug:slug>", api.ProviderView.as_view()),
    path("providers/<slug:slug>/form", api.FormView.as_view()),
]
