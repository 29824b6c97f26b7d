"""Export, import, and the declarative file."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "tokenwell.transfer"
    label = "transfer"
