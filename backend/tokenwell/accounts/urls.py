"""Addresses of services."""

from django.urls import path

from tokenwell.accounts import api

urlpatterns = [
    path("services", api.ServicesView.as_view()),
    path("services/<uuid:service_id>", api.ServiceView.as_view()),
    path("services/<uuid:service_id>/keys", api.KeysView.as_view()),
    path("services/<uuid:service_id>/keys/<uuid:key_id>", api.KeyView.as_view()),
]
