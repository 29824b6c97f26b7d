"""What the steps of a job may hold: names, pairs, statuses."""

import re
from typing import Any

from rest_framework import serializers

from tokenwell.credentials.fields import FRAMING, HEADER_NAME
from tokenwell.jobs.placeholders import NAME
from tokenwell.web.serializers import Strict

LONGEST_VALUE = 4000
LONGEST_URL = 4000
MOST_PAIRS = 50
# Of a file, without parameters.
MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,80}")
_STATUS = re.compile(r"[1-5]xx|[1-5][0-9]{2}")
# What says who calls belongs into a credential, where nobody reads it.
_SAYS_WHO = frozenset({"authorization", "cookie", "dpop", "proxy-authorization"})


class NameField(serializers.CharField):
    """A name that placeholders use."""

    def to_internal_value(self, data: Any) -> str:
        name: str = super().to_internal_value(data)
        if not NAME.fullmatch(name):
            raise serializers.ValidationError(
                "A name begins with a letter, and has letters, digits and _ alone; at most 64."
            )
        return name


class Pair(Strict):
    """A name and a value of a query or a form."""

    name = serializers.CharField(max_length=200, trim_whitespace=False)
    value = serializers.CharField(
        max_length=LONGEST_VALUE, allow_blank=True, trim_whitespace=False, default=""
    )


class Header(Strict):
    """A header that goes along (RFC 9110 5.1); what frames a message is the door's."""

    name = serializers.CharField(max_length=100)
    value = serializers.CharField(max_length=LONGEST_VALUE, allow_blank=True, default="")

    def validate_name(self, name: str) -> str:
        low = name.lower()
        if not HEADER_NAME.fullmatch(name):
            raise serializers.ValidationError("A name has letters, digits and - _ . only.")
        if low in _SAYS_WHO:
            raise serializers.ValidationError(
                f"Leave out {name}: choose a credential, which says who calls."
            )
        if low in FRAMING or low.startswith("proxy-"):
            raise serializers.ValidationError(f"Leave out {name}: Tokenwell sets it itself.")
        return name


class StatusField(serializers.CharField):
    """A status that is expected, as 200, or a class of them, as 2xx."""

    def to_internal_value(self, data: Any) -> str:
        status: str = super().to_internal_value(data).lower()
        if not _STATUS.fullmatch(status):
            raise serializers.ValidationError("Write a status as 200, or a class as 2xx.")
        return status


def each_once(names: list[str], *, what: str) -> None:
    """
    Refuse a name that is there twice.

    :raises ValidationError: says which.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise serializers.ValidationError(f"{what} {twice[0]} is there twice.")
