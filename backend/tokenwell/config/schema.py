"""What the OpenAPI description says beyond what the views say by themselves."""

from typing import Any

from tokenwell.credentials.shapes import USAGES
from tokenwell.credentials.states import CredentialType

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
    "/api/v1/services/{service_id}/keys/{key_id}",
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
_ASKED_LOGIN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["purpose"],
    "properties": {
        "purpose": {
            "type": "string",
            "enum": [usage.value for usage in USAGES[CredentialType.PASSWORD]],
            "description": "What it is used for; it has to be ticked.",
        },
    },
}
_LOGIN = {
    "type": "object",
    "description": "The user name and the password of a Password credential.",
    "required": ["username", "password"],
    "properties": {"username": {"type": "string"}, "password": {"type": "string"}},
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
_PROXY_METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
_PATH = {
    "in": "path",
    "name": "path",
    "schema": {"type": "string"},
    "required": True,
    "description": "What is called, below a base URL of the credential; it may have slashes.",
}
_BASE_URL = {
    "in": "header",
    "name": "Tokenwell-Base-URL",
    "schema": {"type": "string"},
    "description": "Which of its base URLs; the first one if there is none here.",
}
_CALLED_BY_ID = [
    {
        "in": "path",
        "name": "credential_id",
        "schema": {"type": "string", "format": "uuid"},
        "required": True,
    }
]
_CALLED_BY_NAME = [
    {
        "in": "header",
        "name": "Tokenwell-Credential",
        "schema": {"type": "string"},
        "required": True,
        "description": "The path of the credential; letters that are no ASCII as %XX.",
    }
]


def complete(result: Schema, **_more: Any) -> Schema:
    """Add what the gateway and the proxy answer, which is no view, problems, tags of versions."""
    components = result["components"]
    components["schemas"] |= {
        "Problem": _PROBLEM,
        "TokenRequest": _ASKED,
        "Token": _GIVEN,
        "LoginRequest": _ASKED_LOGIN,
        "Login": _LOGIN,
    }
    components["securitySchemes"]["api_key"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "The API key of a service, twk_….",
    }
    for name, schema in _HANDED_OUT.items():
        result["paths"] |= {
            f"/api/v1/credentials/{{credential_id}}/{name}": _endpoint(
                name, schema, f"credentials_{name}", _BY_ID
            ),
            f"/api/v1/{name}": _endpoint(name, schema, f"{name}_by_path", _BY_PATH),
        }
    result["paths"] |= {
        "/api/v1/credentials/{credential_id}/proxy/{path}": _proxy(
            "credentials_proxy", _CALLED_BY_ID
        ),
        "/api/v1/proxy/{path}": _proxy("proxy", _CALLED_BY_NAME),
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


_BY_ID = {
    "in": "path",
    "name": "credential_id",
    "schema": {"type": "string", "format": "uuid"},
    "required": True,
}
_BY_PATH = {"in": "query", "name": "path", "schema": {"type": "string"}, "required": True}
_HANDED_OUT = {"token": "Token", "login": "Login"}
_FETCHES = {
    "token": "Fetch a fresh access token; for services.",
    "login": "Fetch the user name and password of a Password credential; for services.",
}
_ANSWERS = {
    "token": "A token that lives long enough. It is recorded before it leaves.",
    "login": "The user name and the password. It is recorded before they leave.",
}


def _endpoint(name: str, schema: str, operation: str, parameter: Schema) -> Schema:
    body = {"schema": {"$ref": f"#/components/schemas/{schema}Request"}}
    answer = {
        "description": _ANSWERS[name],
        "headers": {"Cache-Control": {"schema": {"type": "string", "enum": ["no-store"]}}},
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }
    return {
        "post": {
            "operationId": operation,
            "description": _FETCHES[name],
            "tags": [name],
            "parameters": [parameter],
            "requestBody": {
                "content": {"application/json": body, "application/x-www-form-urlencoded": body},
                **({"required": True} if name == "login" else {}),
            },
            "security": [{"api_key": []}],
            "responses": {"200": answer},
        }
    }


def _proxy(name: str, parameters: list[Schema]) -> Schema:
    answer = {"description": "What the called service answered, streamed, without its cookies."}
    where = {"description": "PROXY_BASE_URL", "default": "https://calls.tokenwell.example"}
    return {
        method: {
            "operationId": f"{name}_{method}",
            "description": "Call a service with the token of a credential; for services.\n\nThe"
            " body, the query and most headers are passed on as they are.",
            "tags": ["proxy"],
            # Not of this origin: what it answers is written by others.
            "servers": [{"url": "{proxy}", "variables": {"proxy": where}}],
            "parameters": [*parameters, _PATH, _BASE_URL],
            "security": [{"api_key": []}],
            "responses": {"2XX": answer},
        }
        for method in _PROXY_METHODS
    }
