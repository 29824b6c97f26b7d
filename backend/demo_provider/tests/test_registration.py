"""Registration: what comes of it is a client like any other."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from demo_provider.tests.conftest import REDIRECT_URI
from demo_provider.tests.relying import RelyingClient


def _register(**metadata: Any) -> Any:
    return Client().post("/register", json.dumps(metadata), content_type="application/json")


def test_registered_client_authorizes(db: None) -> None:
    answer = _register(
        redirect_uris=[REDIRECT_URI], grant_types=["authorization_code", "refresh_token"]
    )

    known = {name: answer.json()[name] for name in ("client_id", "client_secret")}
    client = RelyingClient(**known, redirect_uri=REDIRECT_URI, http=Client())
    assert answer.status_code == 201
    assert client.whoami(client.first_tokens()["access_token"]).status_code == 200


@pytest.mark.parametrize(
    "metadata",
    [
        {"grant_types": ["authorization_code"]},
        {"redirect_uris": [REDIRECT_URI], "token_endpoint_auth_method": "private_key_jwt"},
        {"grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"]},
    ],
)
def test_client_that_the_library_can_not_have_is_refused(
    db: None, metadata: dict[str, Any]
) -> None:
    answer = _register(**metadata)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_metadata_names_the_endpoint(db: None) -> None:
    metadata = Client().get("/.well-known/oauth-authorization-server").json()

    assert metadata["registration_endpoint"] == f"{settings.PUBLIC_URL}/register"
