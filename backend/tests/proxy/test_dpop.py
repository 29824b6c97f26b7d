"""A token that is bound to a key goes through the real proxy with a proof (RFC 9449 7)."""

import hashlib
from typing import Any

import pytest
from joserfc.util import urlsafe_b64encode

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.oauth.signing_keys import parts_of
from tests.personas import Personas
from tests.proxy.conftest import make
from tests.proxy.place import Place
from tests.proxy.upstream import Arrived, Upstream
from tokenwell.audit.models import AuditEvent
from tokenwell.oauth.jws import check_signature, read_jws

TOKEN = "access-0"


@pytest.fixture(scope="module")
def bound(place: Place, people: Personas, named: Provider, upstream: Upstream) -> Place:
    """The same proxy, in front of a credential whose token is bound to a key."""
    credential = make(people, named, upstream, name="bound", uses_dpop=True)
    made.change_tokens(credential, token_type="DPoP")
    return Place(upstream, place.service, credential, place.port)


def proof_of(arrived: Arrived) -> dict[str, Any]:
    """Check who signed the proof of a request, and give its claims."""
    signed = arrived.header("dpop") or ""
    header, claims = parts_of(signed)
    assert header["typ"] == "dpop+jwt"
    assert "d" not in header["jwk"]
    check_signature(read_jws(signed), keys=[header["jwk"]])
    return claims


def test_a_bound_token_goes_with_a_proof_for_this_one_call(bound: Place) -> None:
    assert bound.call("/x?a=b", method="POST", body=b"{}").status == 200
    assert bound.call("/x?a=b", method="POST", body=b"{}").status == 200

    first, second = bound.upstream.arrived[-2:]
    claims = proof_of(second)
    assert second.header("authorization") == f"DPoP {TOKEN}"
    assert (claims["htm"], claims["htu"]) == ("POST", f"{bound.upstream.base_url}/x")
    digest = hashlib.sha256(TOKEN.encode()).digest()
    assert claims["ath"] == urlsafe_b64encode(digest).decode()
    assert claims["jti"] != proof_of(first)["jti"]


def test_the_nonce_that_a_service_wants_is_sent_at_once_and_kept(bound: Place) -> None:
    before = len(bound.upstream.arrived)

    answers = [bound.call("/wants-nonce").body for _ in range(2)]
    bound.upstream.nonce = "nonce-2"
    later = bound.call("/wants-nonce")

    assert [*answers, later.body] == [b"bound"] * 3
    assert "dpop-nonce" not in later.headers
    nonces = [proof_of(one).get("nonce") for one in bound.upstream.arrived[before:]]
    assert nonces == [None, "nonce-1", "nonce-1", "nonce-1", "nonce-2"]


def test_a_proof_of_the_caller_does_not_go_along(bound: Place) -> None:
    bound.call("/x", headers="DPoP: made-up\r\n")

    assert proof_of(bound.upstream.arrived[-1])["htm"] == "GET"


def test_a_bound_token_does_not_come_back(bound: Place) -> None:
    assert bound.call("/reflect").problem == "token-reflected"

    event = AuditEvent.objects.filter(action="proxy.token_reflected")
    assert bound.events("proxy.token_reflected")
    assert TOKEN not in str([one.__dict__ for one in event])
