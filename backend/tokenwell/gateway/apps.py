"""Where machines come in."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "tokenwell.gateway"
    label = "gateway"
