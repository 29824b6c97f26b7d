"""The kinds of fields that the form of a credential has, and what each refuses."""

import json
import re
from typing import Any

from rest_framework import serializers

from tokenwell.outbound.errors import UrlRefused
from tokenwell.outbound.guard import check_url

_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*")
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
PARAM_NAME = re.compile(r"[\x21-\x7e]{1,100}")
VISIBLE = re.compile(r"[\x20-\x7e]*")
_HEADER_VALUE = re.compile(r"([\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)?")
# What frames a message or says where it goes: the outbound door writes it, and refuses another.
FRAMING = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
MOST_EXTRAS = 50
LONGEST_CLAIMS = 8000
# Of an assertion, what has a field of its own, and what is new each time (RFC 7523 3).
OWN_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "iat", "nbf", "jti"})


class UrlField(serializers.CharField):
    """An address that the outbound door would open; empty while it is not known yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 2000, "allow_blank": True, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        url: str = super().to_internal_value(data)
        if not url:
            return url
        try:
            check_url(url)
        except UrlRefused as refused:
            raise serializers.ValidationError(str(refused)) from None
        return url


class ScopeField(serializers.CharField):
    """Scopes, separated by spaces (RFC 6749 3.3)."""

    def to_internal_value(self, data: Any) -> str:
        scope = " ".join(super().to_internal_value(data).split())
        if scope and not _SCOPE.fullmatch(scope):
            raise serializers.ValidationError(
                "Scopes are separated by spaces and have no quotes, backslashes or umlauts."
            )
        return scope


class ExtraField(serializers.DictField):
    """Names with values that go along; none that we say ourselves."""

    child = serializers.CharField(max_length=4000, allow_blank=True, trim_whitespace=False)

    def __init__(self, *, reserved: frozenset[str], form: re.Pattern[str], **kwargs: Any) -> None:
        self.reserved = reserved
        self.form = form
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        values: dict[str, str] = super().to_internal_value(data)
        if len(values) > MOST_EXTRAS:
            raise serializers.ValidationError(f"There are at most {MOST_EXTRAS}.")
        for name in values:
            if not self.form.fullmatch(name):
                raise serializers.ValidationError("A name has letters, digits and - _ . only.")
            if name.lower() in self.reserved:
                raise serializers.ValidationError(f"Leave out {name}: Tokenwell sets it itself.")
        return values


class HeadersField(ExtraField):
    """Headers that go along, in the form that the outbound door sends (RFC 9110 5.5)."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        values = super().to_internal_value(data)
        if len({name.lower() for name in values}) != len(values):
            raise serializers.ValidationError("Name each header once; letter case does not count.")
        if any(name.lower().startswith("proxy-") for name in values):
            raise serializers.ValidationError("Leave out Proxy-…: no proxy stands in between.")
        for name, value in values.items():
            if not _HEADER_VALUE.fullmatch(value):
                raise serializers.ValidationError(
                    f"The value of {name} has to be plain ASCII, without blanks around it."
                )
        return values


class SecretField(serializers.CharField):
    """A secret that only goes in: empty or left out is as it was, null clears it."""

    def __init__(self, *, what: str = "secret", **kwargs: Any) -> None:
        self.what = what
        usual = {
            "max_length": 16_384,
            "allow_blank": True,
            "allow_null": True,
            "required": False,
            "trim_whitespace": False,
            "write_only": True,
            "help_text": "Empty or left out: as it was. null: cleared.",
        }
        super().__init__(**{**usual, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        secret: str = super().to_internal_value(data)
        if not VISIBLE.fullmatch(secret):
            raise serializers.ValidationError(
                f"A {self.what} has plain ASCII characters only. Check what was copied."
            )
        return secret


class PasswordField(SecretField):
    """A password may have any characters but controls."""

    def to_internal_value(self, data: Any) -> str:
        password: str = serializers.CharField.to_internal_value(self, data)
        if not password.isprintable():
            raise serializers.ValidationError(
                "A password has no line breaks or other control characters. Check what was copied."
            )
        return password


class PemField(SecretField):
    """A key or certificate; what it is worth is looked at with the other fields."""

    def to_internal_value(self, data: Any) -> str:
        text: str = serializers.CharField.to_internal_value(self, data)
        if not text.isascii():
            raise serializers.ValidationError(
                f"A {self.what} has plain ASCII characters only. Check what was copied."
            )
        return text.strip()


class ClaimsField(serializers.DictField):
    """Claims of a signed assertion: names with texts, numbers, yes or no, or lists of them."""

    child = serializers.JSONField()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        values: dict[str, Any] = super().to_internal_value(data)
        if len(values) > MOST_EXTRAS:
            raise serializers.ValidationError(f"There are at most {MOST_EXTRAS}.")
        taken = sorted(OWN_CLAIMS & set(values))
        if taken:
            raise serializers.ValidationError(
                f"Leave out {', '.join(taken)}: there is a field for it, or Tokenwell sets it."
            )
        if len(json.dumps(values)) > LONGEST_CLAIMS:
            raise serializers.ValidationError("These claims are too long for an assertion.")
        return values
