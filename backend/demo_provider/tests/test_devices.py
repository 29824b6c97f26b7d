"""The device grant: codes, the page for them, and what polling finds."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from oauth2_provider.models import DeviceGrant

from demo_provider.tests.relying import RelyingClient

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"


def _begin(device: RelyingClient) -> dict[str, Any]:
    answer = device.post(
        "/device-authorization", client_id=device.client_id, scope="profile offline"
    )
    codes: dict[str, Any] = answer.json()
    return codes


def _poll(device: RelyingClient, codes: dict[str, Any]) -> Any:
    return device.token(
        grant_type=GRANT_TYPE, device_code=codes["device_code"], client_id=device.client_id
    )


def _decide(device: RelyingClient, codes: dict[str, Any], decision: str) -> Any:
    return device.http.post("/device", {"user_code": codes["user_code"], "decision": decision})


def _wait_the_interval() -> None:
    asked = timezone.now() - timedelta(seconds=6)
    DeviceGrant.objects.update(last_checked=asked)


def test_codes_come_with_an_address_that_has_the_code_in_it(device: RelyingClient) -> None:
    codes = _begin(device)

    assert codes["verification_uri"] == f"{settings.PUBLIC_URL}/device"
    assert codes["verification_uri_complete"].endswith(f"?user_code={codes['user_code']}")
    assert (codes["interval"], codes["expires_in"]) == (5, 1800)


def test_page_asks_for_the_code_then_names_client_and_scopes(device: RelyingClient) -> None:
    codes = _begin(device)

    empty = device.http.get("/device").content.decode()
    page = device.http.get("/device", {"user_code": codes["user_code"]}).content.decode()

    assert 'name="user_code"' in empty
    assert "<h1>Tokenwell device wants to use your account</h1>" in page
    assert "Keep access while you are away" in page


def test_token_comes_after_the_person_has_allowed(device: RelyingClient) -> None:
    codes = _begin(device)

    _wait_the_interval()
    before = _poll(device, codes)
    _decide(device, codes, "allow")
    tokens = _poll(device, codes).json()

    assert (before.status_code, before.json()["error"]) == (400, "authorization_pending")
    assert device.whoami(tokens["access_token"]).json()["subject"] == "dana@example.com"
    assert tokens["scope"] == "profile offline"
    assert device.refresh(tokens["refresh_token"]).status_code == 200


def test_device_that_asks_too_soon_is_told_to_slow_down(device: RelyingClient) -> None:
    codes = _begin(device)

    errors = [_poll(device, codes).json()["error"]]
    _wait_the_interval()
    errors += [_poll(device, codes).json()["error"] for _ in range(2)]

    assert errors == ["slow_down", "authorization_pending", "slow_down"]


def test_device_code_is_good_for_one_token(device: RelyingClient) -> None:
    codes = _begin(device)
    _decide(device, codes, "allow")

    answers = [_poll(device, codes) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert answers[1].json()["error"] == "invalid_grant"


def test_denied_device_gets_nothing(device: RelyingClient) -> None:
    codes = _begin(device)

    page = _decide(device, codes, "deny").content.decode()

    assert "no access" in page
    assert _poll(device, codes).json()["error"] == "access_denied"


def test_code_is_good_for_one_decision(device: RelyingClient) -> None:
    codes = _begin(device)
    _decide(device, codes, "deny")

    again = _decide(device, codes, "allow")

    assert again.status_code == 400
    assert _poll(device, codes).json()["error"] == "access_denied"


@pytest.mark.parametrize("user_code", ["", "NOBODYS", "%00"])
def test_unknown_code_is_refused(device: RelyingClient, user_code: str) -> None:
    answer = device.http.post("/device", {"user_code": user_code, "decision": "allow"})

    assert answer.status_code == 400
