"""Secrets at rest."""

from django.apps import AppConfig


class EncryptionConfig(AppConfig):
    name = "tokenwell.encryption"
    label = "encryption"
