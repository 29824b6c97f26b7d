"""Wiring."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from tokenwell.config import celery


class ConfigConfig(AppConfig):
    name = "tokenwell.config"
    label = "config"
    # Whoever hands work to workers does so through this application.
    celery = celery.app

    def ready(self) -> None:
        # Django is set up only now.
        from tokenwell.config import tasks  # noqa: PLC0415

        # With the app of the record, which is told first: others write to it when they are.
        post_migrate.connect(tasks.make_partitions, sender=apps.get_app_config("audit"))
