"""How people sign in and prove that it is them: passwords, second factors, sessions."""

from django.apps import AppConfig


class SigningInConfig(AppConfig):
    name = "tokenwell.signing_in"
    label = "signing_in"
