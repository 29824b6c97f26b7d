"""The administrators' pages as Django knows them."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "tokenwell.administration"
