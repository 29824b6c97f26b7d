"""The JSON Schemas of both files, as they are published in docs/."""

import json
from typing import Any

import msgspec

from tokenwell.transfer.declaration import Declaration
from tokenwell.transfer.document import Document
from tokenwell.transfer.sealed_part import SealedPart

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = "#/$defs/{name}"


def all_of_them() -> dict[str, str]:
    """Write each schema, by the name of its file."""
    return {
        # What is under the passphrase is among the definitions: it is in no other place.
        "export.schema.json": _written(Document, SealedPart),
        "declaration.schema.json": _written(Declaration),
    }


def _written(*types: type) -> str:
    (top, *_), parts = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    schema: dict[str, Any] = {"$schema": _DIALECT, **top, "$defs": parts}
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
