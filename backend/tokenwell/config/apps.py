"""Wiring."""

from django.apps import AppConfig

from tokenwell.config import celery


class ConfigConfig(AppConfig):
    name = "tokenwell.config"
    label = "config"
    # Whoever hands work to workers does so through this application.
    celery = celery.app
