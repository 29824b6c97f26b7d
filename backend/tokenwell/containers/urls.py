"""Addresses of containers."""

from django.urls import path

from tokenwell.containers import api

urlpatterns = [
    path("containers", api.ContainersView.as_view()),
    path("containers/by-path", api.ContainerByPathView.as_view()),
    path("items/<uuid:item_id>/way", api.WayView.as_view()),
]
