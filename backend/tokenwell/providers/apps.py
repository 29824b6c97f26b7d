"""Templates of providers."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "tokenwell.providers"
    label = "providers"
