"""Users, roles, privileges, service accounts and their keys."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "tokenwell.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Models of this app can be imported only now.
        from tokenwell.accounts import roles  # noqa: PLC0415

        # Not business: a database that was emptied gets back what must always be there.
        post_migrate.connect(roles.make_authenticated, sender=self)
