"""The append-only record."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tokenwell.audit"
    label = "audit"
