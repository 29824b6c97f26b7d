"""The consent page and the answers that it sends back."""

import pytest
from django.conf import settings
from django.test import Client
from oauth2_provider.models import Grant

from demo_provider.tests.relying import RelyingClient, parameters_of


def test_consent_names_the_client_the_person_and_each_scope(web: RelyingClient) -> None:
    page = web.ask().content.decode()

    assert "<h1>Tokenwell wants to use your account</h1>" in page
    assert "dana@example.com" in page
    assert "Read your name" in page
    assert "Keep access while you are away" in page
    assert "Read your email address" not in page


def test_consent_is_asked_again_after_it_was_given(web: RelyingClient) -> None:
    web.authorize()

    assert 'value="allow"' in web.ask().content.decode()


def test_allow_goes_back_with_a_code_the_state_and_the_issuer(web: RelyingClient) -> None:
    response = web.decide("allow")

    assert response.status_code == 302
    assert response["Location"].startswith(f"{web.redirect_uri}?")
    answer = parameters_of(response["Location"])
    assert answer["state"] == "state-1"
    assert answer["iss"] == settings.PUBLIC_URL
    assert answer["code"]


@pytest.mark.parametrize("decision", ["deny", "", "ALLOW"])
def test_anything_but_allow_is_a_refusal_with_the_issuer(web: RelyingClient, decision: str) -> None:
    answer = parameters_of(web.decide(decision)["Location"])

    assert answer["error"] == "access_denied"
    assert answer["state"] == "state-1"
    assert answer["iss"] == settings.PUBLIC_URL
    assert "code" not in answer


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "S512"}, "invalid_request"),
        ({"scope": "profile admin"}, "invalid_scope"),
        ({"response_type": "none"}, "unauthorized_client"),
    ],
)
def test_faulty_request_goes_back_with_error_state_and_issuer(
    web: RelyingClient, changes: dict[str, str | None], error: str
) -> None:
    answer = parameters_of(web.ask(**changes)["Location"])

    assert answer["error"] == error
    assert answer["state"] == "state-1"
    assert answer["iss"] == settings.PUBLIC_URL


def test_plain_challenge_is_refused(web: RelyingClient) -> None:
    answer = parameters_of(web.decide("allow", code_challenge_method="plain")["Location"])

    assert answer["error"] == "invalid_request"
    assert not Grant.objects.exists()


@pytest.mark.parametrize("decision", [None, "allow", "deny"])
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": "http://localhost:8000/oauth/callback/../other"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
def test_unknown_client_or_redirect_uri_is_never_followed(
    web: RelyingClient, changes: dict[str, str | None], decision: str | None
) -> None:
    response = web.decide(decision, **changes) if decision else web.ask(**changes)

    assert response.status_code == 400
    assert "Location" not in response
    assert not Grant.objects.exists()


def test_decision_from_another_site_is_refused(web: RelyingClient) -> None:
    browser = Client(enforce_csrf_checks=True)

    response = browser.post(
        "/authorize", {"decision": "allow"}, query_params=web.authorization_request()
    )

    assert response.status_code == 403
    assert not Grant.objects.exists()


def test_consent_page_is_not_framed_not_stored_and_escapes_what_it_shows(
    web: RelyingClient,
) -> None:
    response = web.ask(state="<script>alert(1)</script>")

    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cache-Control"] == "no-store"
    assert b"<script" not in response.content


def test_cookie_has_a_name_of_its_own(web: RelyingClient) -> None:
    assert set(web.ask().cookies) == {"demo_csrftoken"}


@pytest.mark.parametrize(
    "query", ["client_id=%00", "client_id=demo-web&client_id=demo-web", "state=%zz", "%ff=1"]
)
def test_unreadable_query_is_a_400(web: RelyingClient, query: str) -> None:
    assert web.http.get(f"/authorize?{query}").status_code == 400
