"""Serializers that take only what they know."""

from typing import Any

from rest_framework import serializers


class Strict(serializers.Serializer[Any]):
    """
    Refuses fields that it does not know, and those that only we may write.

    A name that is misspelled would else be lost without a word, and a value that only
    the server sets could be pushed in.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(set(map(str, data)) - known)
            if unknown:
                raise serializers.ValidationError(
                    {name[:100]: ["This field is not known here."] for name in unknown[:20]}
                )
        return super().to_internal_value(data)


def take_nothing(data: Any) -> None:
    """
    Read the body of a request that has nothing to say.

    :raises ValidationError: it has fields; it was meant for something else.
    """
    Strict(data=data).is_valid(raise_exception=True)
