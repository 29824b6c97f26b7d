"""The tree and the rights in it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ContainersConfig(AppConfig):
    name = "tokenwell.containers"
    label = "containers"

    def ready(self) -> None:
        # Models of this app can be imported only now.
        from tokenwell.containers import bootstrap  # noqa: PLC0415

        # Not business: a database that was emptied gets back what must always be there.
        post_migrate.connect(bootstrap.make_fixed, sender=self)
