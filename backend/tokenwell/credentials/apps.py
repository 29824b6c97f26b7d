"""OAuth 2.0 credentials: authorize, renew, use."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "tokenwell.credentials"
    label = "credentials"
