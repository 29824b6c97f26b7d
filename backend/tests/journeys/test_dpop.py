"""Tokens bound to our key (RFC 9449), at a server that wants a nonce of its own in each proof."""

import pytest
from django.utils import timezone

from tests.journeys import asking
from tests.journeys.asking import Answer
from tests.journeys.journey import Journey
from tokenwell.credentials import keys
from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.ids import uuid7
from tokenwell.oauth import dpop
from tokenwell.oauth.messages import Stamp

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_once"),
    pytest.mark.parametrize("server", ["oidc"], indirect=True),
]


def _subject(journey: Journey, credential: Credential, access_token: str) -> str:
    """Use a token with a proof made with the credential's key, and the nonce that the API wants."""
    url = f"{journey.server.issuer}/me"
    refused = _call(url, credential, access_token, nonce="")
    assert refused.status == 401
    nonce = refused.headers["DPoP-Nonce"]
    return str(_call(url, credential, access_token, nonce=nonce).body["sub"])


def _call(url: str, credential: Credential, access_token: str, *, nonce: str) -> Answer:
    key = keys.dpop_key(Credential.objects.get(pk=credential.pk))
    assert key is not None
    stamp = Stamp(at=timezone.now(), unique=str(uuid7()))
    proof = dpop.proof(
        key, method="GET", url=url, stamp=stamp, nonce=nonce, access_token=access_token
    )
    return asking.get(url, f"DPoP {access_token}", DPoP=proof)


@pytest.mark.parametrize("client", ["web-dpop", "web-par-dpop"])
def test_bound_token_is_accepted_with_a_proof_of_our_key(journey: Journey, client: str) -> None:
    credential = journey.make(client, "authorization_code", scope=journey.server.offline)

    attempt = journey.consent(credential)

    served = journey.fetch(credential)
    assert (attempt["state"], served["token_type"]) == ("granted", "DPoP")
    assert _subject(journey, credential, served["access_token"]) == "dana"
    bare = asking.get(f"{journey.server.issuer}/me", f"Bearer {served['access_token']}")
    assert bare.status == 401
    journey.use_renew_and_revoke(credential, whose=None)


def test_renewed_token_is_bound_to_the_same_key(journey: Journey) -> None:
    credential = journey.make("web-dpop", "authorization_code", scope=journey.server.offline)
    journey.consent(credential)

    journey.refresh(credential)

    served = journey.fetch(credential)
    assert (served["token_type"], served["token_version"]) == ("DPoP", 2)
    assert _subject(journey, credential, served["access_token"]) == "dana"


@pytest.mark.parametrize("known", ["", "a-nonce-from-long-ago"])
def test_nonce_that_the_server_wants_is_sent_at_once_and_kept(journey: Journey, known: str) -> None:
    credential = journey.make("service-dpop", "client_credentials")
    CredentialClock.objects.filter(pk=credential.pk).update(dpop_nonce=known)

    begun = journey.authorize(credential)

    assert journey.attempt(begun)["state"] == "granted"
    assert journey.fetch(credential)["token_type"] == "DPoP"
    assert CredentialClock.objects.get(pk=credential.pk).dpop_nonce not in {"", known}


def test_client_that_has_to_prove_a_key_gets_nothing_without(journey: Journey) -> None:
    credential = journey.make("service-dpop", "client_credentials", uses_dpop=False)

    attempt = journey.attempt(journey.authorize(credential))

    assert (attempt["state"], attempt["error"]) == ("refused", "invalid_grant")
