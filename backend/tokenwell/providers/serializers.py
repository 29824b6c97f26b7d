"""
What the API says of providers, and what it takes.

A template may know of grants and methods that the form of a credential does not offer yet, so
these are plain texts here.
"""

from typing import Any, get_args

from rest_framework import serializers

from tokenwell.providers import schema
from tokenwell.providers.answered import LONGEST
from tokenwell.web.serializers import Strict

_SUPPORT = ("no", "supported", "required")


def _texts() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField())


def _text_by_name() -> serializers.DictField:
    return serializers.DictField(child=serializers.CharField())


class ShortProvider(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    category = serializers.ChoiceField(choices=get_args(schema.Category))
    aliases = _texts()
    grants = _texts()
    verified = serializers.DateField(help_text="When a source was looked at last.")


class ProviderDocs(serializers.Serializer[Any]):
    register = serializers.CharField()
    reference = serializers.CharField()
    scopes = serializers.CharField()


class ProviderStep(serializers.Serializer[Any]):
    text = serializers.CharField()
    link = serializers.CharField()
    copies_redirect_uri = serializers.BooleanField()


class PlaceholderOption(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ProviderPlaceholder(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    example = serializers.CharField()
    pattern = serializers.CharField(help_text="For the whole value.")
    default = serializers.CharField()
    options = PlaceholderOption(many=True)


class ProviderEndpoints(serializers.Serializer[Any]):
    authorization = serializers.CharField()
    token = serializers.CharField()
    device_authorization = serializers.CharField()
    pushed_authorization_request = serializers.CharField()
    revocation = serializers.CharField()
    introspection = serializers.CharField()
    userinfo = serializers.CharField()
    jwks = serializers.CharField()
    registration = serializers.CharField()


class KnownScope(serializers.Serializer[Any]):
    name = serializers.CharField()
    text = serializers.CharField()
    sensitive = serializers.BooleanField()


class ProviderScope(serializers.Serializer[Any]):
    default = _texts()
    required = _texts()  # type: ignore[assignment]
    known = KnownScope(many=True)
    parameters = _text_by_name()


class ProviderClient(serializers.Serializer[Any]):
    authentication = serializers.CharField()
    allowed = _texts()


class ProviderRedirect(serializers.Serializer[Any]):
    https_only = serializers.BooleanField()
    localhost = serializers.BooleanField(allow_null=True)
    loopback_ip = serializers.BooleanField(allow_null=True)
    note = serializers.CharField()


class ProviderLifetime(serializers.Serializer[Any]):
    access = serializers.IntegerField(help_text="Seconds; 0: not known.")
    refresh_idle = serializers.IntegerField(help_text="Seconds; 0: not known.")
    refresh_absolute = serializers.IntegerField(help_text="Seconds; 0: not known.")


class ProviderRenewal(serializers.Serializer[Any]):
    mode = serializers.CharField()
    rotates = serializers.CharField(help_text="Empty: not known.")
    unknown_outcome = serializers.CharField(help_text="Empty: not known.")
    grace_seconds = serializers.IntegerField()
    not_before = serializers.IntegerField()


class ProviderRequires(serializers.Serializer[Any]):
    par = serializers.ChoiceField(choices=_SUPPORT)
    dpop = serializers.ChoiceField(choices=_SUPPORT)
    mtls = serializers.ChoiceField(choices=_SUPPORT)
    iss = serializers.BooleanField()


class ProviderSource(serializers.Serializer[Any]):
    what = serializers.CharField()
    seen = serializers.DateField()


class Provider(ShortProvider):
    digest = serializers.CharField()
    docs = ProviderDocs()
    steps = ProviderStep(many=True)
    placeholders = ProviderPlaceholder(many=True)
    issuer = serializers.CharField()
    discovery = serializers.BooleanField()
    endpoints = ProviderEndpoints()
    scope = ProviderScope()
    pkce = serializers.CharField(help_text="Empty: not known.")
    audience = serializers.CharField()
    client = ProviderClient()
    redirect = ProviderRedirect()
    lifetime = ProviderLifetime()
    renewal = ProviderRenewal()
    requires = ProviderRequires()
    has_test_call = serializers.BooleanField()
    limits = serializers.CharField()
    needs_code = serializers.CharField()
    sources = ProviderSource(many=True)


class ProviderValues(Strict):
    values = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST, allow_blank=True),
        required=False,
        help_text="What was answered, by the placeholder's name.",
    )


class ProviderForm(serializers.Serializer[Any]):
    grant_type = serializers.CharField()
    issuer = serializers.CharField()
    authorization_endpoint = serializers.CharField()
    token_endpoint = serializers.CharField()
    device_authorization_endpoint = serializers.CharField()
    pushed_authorization_request_endpoint = serializers.CharField()
    revocation_endpoint = serializers.CharField()
    introspection_endpoint = serializers.CharField()
    userinfo_endpoint = serializers.CharField()
    jwks_uri = serializers.CharField()
    registration_endpoint = serializers.CharField()
    scope = serializers.CharField()
    audience = serializers.CharField()
    pkce = serializers.CharField()
    client_authentication = serializers.CharField()
    extra_authorization_params = _text_by_name()
    extra_token_params = _text_by_name()
    extra_headers = _text_by_name()
    base_urls = _texts()
    unknown_outcome = serializers.CharField(help_text="Empty: not known.")
    issuer_in_response = serializers.BooleanField()
    uses_dpop = serializers.BooleanField()
