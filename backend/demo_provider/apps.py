"""The Django app."""

from django.apps import AppConfig


class DemoProviderConfig(AppConfig):
    """The demo provider's models, pages and commands."""

    name = "demo_provider"
    default_auto_field = "django.db.models.BigAutoField"
