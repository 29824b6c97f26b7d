"""Wiring."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tokenwell.config"
    label = "config"
