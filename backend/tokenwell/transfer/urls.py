"""Addresses of export, import and the declarative file."""

from django.urls import path

from tokenwell.transfer import api

_CONTAINER = "containers/<uuid:container_id>"

urlpatterns = [
    path(f"{_CONTAINER}/export/preview", api.ExportPreviewView.as_view()),
    path(f"{_CONTAINER}/export", api.ExportView.as_view()),
    path(f"{_CONTAINER}/import/preview", api.ImportPreviewView.as_view()),
    path(f"{_CONTAINER}/import", api.ImportView.as_view()),
    path("declaration/plan", api.DeclarationPlanView.as_view()),
    path("declaration/apply", api.DeclarationView.as_view()),
]
