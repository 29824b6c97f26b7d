"""Metadata, the protected resource, introspection, health, and the first page."""

from django.conf import settings
from django.test import Client

from demo_provider.tests.relying import RelyingClient


def test_metadata_tells_endpoints_and_the_issuer_parameter(db: None) -> None:
    metadata = Client().get("/.well-known/oauth-authorization-server").json()

    assert metadata["issuer"] == settings.PUBLIC_URL
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["authorization_endpoint"] == f"{settings.PUBLIC_URL}/authorize"
    assert metadata["token_endpoint"] == f"{settings.PUBLIC_URL}/token"
    assert metadata["revocation_endpoint"] == f"{settings.PUBLIC_URL}/revoke"
    assert metadata["introspection_endpoint"] == f"{settings.PUBLIC_URL}/introspect"
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["response_types_supported"] == ["code", "token"]
    assert metadata["grant_types_supported"] == [
        "authorization_code",
        "client_credentials",
        "implicit",
        "password",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
    ]


def test_whoami_tells_the_person_behind_a_token(web: RelyingClient) -> None:
    answer = web.whoami(web.first_tokens()["access_token"]).json()

    assert answer == {
        "subject": "dana@example.com",
        "client": "demo-web",
        "scopes": ["profile", "offline"],
    }


def test_whoami_tells_the_client_where_there_is_no_person(service: RelyingClient) -> None:
    tokens = service.token(grant_type="client_credentials").json()

    answer = service.whoami(tokens["access_token"]).json()

    assert answer == {"subject": "demo-service", "client": "demo-service", "scopes": ["profile"]}


def test_whoami_is_closed_without_a_good_token_in_the_header(web: RelyingClient) -> None:
    access_token = web.first_tokens()["access_token"]

    for response in (
        web.http.get("/whoami"),
        web.whoami("nonsense"),
        web.whoami("\x00"),
        web.http.get("/whoami", {"access_token": access_token}),
    ):
        assert response.status_code in {400, 401}


def test_unauthorized_answer_names_the_scheme(db: None) -> None:
    assert Client().get("/whoami")["WWW-Authenticate"].startswith("Bearer")


def test_person_can_take_back_their_consent(web: RelyingClient) -> None:
    tokens = web.first_tokens()

    answer = web.http.post("/withdraw")

    renewed = web.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (answer.status_code, answer["Location"]) == (303, "/?withdrawn")
    assert (renewed.status_code, renewed.json()["error"]) == (400, "invalid_grant")
    assert web.whoami(tokens["access_token"]).status_code == 401


def test_consents_are_not_withdrawn_by_looking(web: RelyingClient) -> None:
    tokens = web.first_tokens()

    assert web.http.get("/withdraw").status_code == 405
    assert web.whoami(tokens["access_token"]).status_code == 200


def test_introspection_is_for_clients(web: RelyingClient) -> None:
    token = web.first_tokens()["access_token"]
    login = {"client_id": web.client_id, "client_secret": web.client_secret}

    answer = web.http.post("/introspect", {"token": token} | login).json()

    assert answer["active"] is True
    assert answer["username"] == "dana@example.com"
    assert web.http.post("/introspect", {"token": token}).status_code == 403


def test_health_and_first_page_answer(db: None) -> None:
    assert Client().get("/health").json() == {"status": "ok"}
    assert "90 seconds" in " ".join(Client().get("/").content.decode().split())
