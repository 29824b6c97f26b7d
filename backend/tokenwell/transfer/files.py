"""Take the body of a request that has a file in it, without reading the file twice."""

import json
from collections.abc import Mapping
from typing import IO, Any

import msgspec
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import BaseParser

from tokenwell.transfer.refusals import MOST_BYTES_BY_API, too_large_for_api
from tokenwell.web.parsers import read_object

_FILE = "file"


class FileParser(BaseParser):
    """Reads one JSON object of at most 64 MiB; its member ``file`` stays as it came."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES_BY_API:
            raise too_large_for_api()
        body = stream.read(MOST_BYTES_BY_API + 1)
        if len(body) > MOST_BYTES_BY_API:
            raise too_large_for_api()
        try:
            members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, RecursionError):
            # Says what is wrong, as it does of every other body.
            return read_object(body[: 1024 * 1024])
        file = members.pop(_FILE, None)
        small = b",".join(
            json.dumps(name).encode() + b":" + bytes(value) for name, value in members.items()
        )
        said = read_object(b"{%s}" % small)
        return said if file is None else {**said, _FILE: bytes(file)}


@extend_schema_field({"type": "object", "description": "As the schema in docs/ says."})
class FileField(serializers.Field[bytes, Any, Any, Any]):
    """A file as it came; what it is worth is looked at by who reads it."""

    def to_internal_value(self, data: Any) -> bytes:
        if not isinstance(data, bytes):
            raise serializers.ValidationError("Give the file as a JSON object.")
        return data
