"""What the OpenAPI description says beyond what the views say by themselves."""

from typing import Any

Schema = dict[str, Any]

# Resources with an entity tag, and the methods that take it back (RFC 9110 13.1.1).
_TAGGED = (
    "/api/v1/containers/{container_id}",
    "/api/v1/credentials/{credential_id}",
    "/api/v1/items/{item_id}/permissions",
    "/api/v1/jobs/{job_id}",
    "/api/v1/notices/preferences",
    "/api/v1/notices/webhooks/{webhook_id}",
    "/api/v1/roles/{role_id}",
    "/api/v1/roles/{role_id}/members",
    "/api/v1/services/{service_id}",
    "/api/v1/users/{user_id}",
    "/api/v1/users/{user_id}/roles",
)
_CHANGES = ("patch", "put", "delete")
# What takes the tag of another resource back.
_TAGGED_VERBS = ("/api/v1/users/{user_id}/hand-over",)
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The ETag that you have read. If somebody changed it meanwhile: 412.",
}
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457). The type stays the same between releases.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:tokenwell:problem:not-found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "description": "Messages by field.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "missing": {
            "type": "array",
            "description": "Fields that are needed to authorize.",
            "items": {"type": "string"},
        },
        "items": {
            "type": "array",
            "description": "Of several things at once: what is in the way of which.",
            "items": {
                "type": "object",
                "required": ["id", "code", "sentence"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "code": {"type": "string"},
                    "sentence": {"type": "string"},
                },
            },
        },
    },
}
_PROBLEM_ANSWER = {
    "description": "A problem; its type says which.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_ASKED = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "purpose": {"type": "string", "default": "http", "description": "What it is used for."},
        "min_ttl": {
            "type": "integer",
            "minimum": 0,
            "maximum": 86400,
            "description": "Seconds that the token still has to live.",
        },
        "bad_version": {
            "type": "integer",
            "minimum": 0,
            "description": "The token_version that was answered with 401 where it was used.",
        },
    },
}
_GIVEN = {
    "type": "object",
    "description": "A fresh access token (RFC 6749 5.1).",
    "required": ["access_token", "token_type", "scope", "token_version"],
    "properties": {
        "access_token": {"type": "string"},
        "token_type": {"type": "string", "examples": ["Bearer"]},
        "expires_in": {"type": "integer", "description": "Seconds; absent if nobody knows."},
        "scope": {"type": "string"},
        "token_version": {"type": "integer"},
    },
}


def complete(result: Schema, **_more: Any) -> Schema:
    """Add the token endpoint, which is no view, the problems, and the tags of versions."""
    components = result["components"]
    components["schemas"] |= {"Problem": _PROBLEM, "TokenRequest": _ASKED, "Token": _GIVEN}
    components["securitySchemes"]["api_key"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "The API key of a service, twk_….",
    }
    result["paths"] |= {
        "/api/v1/credentials/{credential_id}/token": _token_endpoint(
            "credentials_token", "credential_id", "path", {"type": "string", "format": "uuid"}
        ),
        "/api/v1/token": _token_endpoint("token_by_path", "path", "query", {"type": "string"}),
    }
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            operation["responses"].setdefault("default", _PROBLEM_ANSWER)
            # The first line is what a list of operations shows.
            first, _, rest = operation.pop("description", "").partition("\n")
            operation["summary"] = first
            if rest:
                operation["description"] = rest.strip()
            if (path in _TAGGED and method in _CHANGES) or path in _TAGGED_VERBS:
                operation.setdefault("parameters", []).append(_IF_MATCH)
    result["paths"] = dict(sorted(result["paths"].items()))
    components["schemas"] = dict(sorted(components["schemas"].items()))
    return result


def _token_endpoint(name: str, parameter: str, place: str, schema: Schema) -> Schema:
    body = {"schema": {"$ref": "#/components/schemas/TokenRequest"}}
    answer = {
        "description": "A token that lives long enough. It is recorded before it leaves.",
        "headers": {"Cache-Control": {"schema": {"type": "string", "enum": ["no-store"]}}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Token"}}},
    }
    return {
        "post": {
            "operationId": name,
            "description": "Fetch a fresh access token; for services.",
            "tags": ["token"],
            "parameters": [{"in": place, "name": parameter, "schema": schema, "required": True}],
            "requestBody": {
                "content": {"application/json": body, "application/x-www-form-urlencoded": body}
            },
            "security": [{"api_key": []}],
            "responses": {"200": answer},
        }
    }
