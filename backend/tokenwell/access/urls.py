"""Addresses of permissions, their effects, and the reports on them."""

from django.urls import path

from tokenwell.access import permissions_api, reports_api

_ITEM = "items/<uuid:item_id>"

urlpatterns = [
    path(f"{_ITEM}/permissions", permissions_api.PermissionsView.as_view()),
    path(f"{_ITEM}/permissions/preview", permissions_api.PermissionsPreviewView.as_view()),
    path(f"{_ITEM}/move/preview", permissions_api.MovePreviewView.as_view()),
    path(f"{_ITEM}/access", reports_api.HoldersView.as_view()),
    path(f"{_ITEM}/access.csv", reports_api.HoldersFileView.as_view()),
    path(f"{_ITEM}/access/question", reports_api.QuestionView.as_view()),
    path(f"{_ITEM}/access/places", reports_api.PlacesView.as_view()),
    path(f"{_ITEM}/access/places.csv", reports_api.PlacesFileView.as_view()),
]
