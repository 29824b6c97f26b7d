"""Keys and certificates in the form: what is taken, what is made, and what is refused."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)
from django.test import Client

from tests.credentials.making import JSON, give_tokens, new_form, read_again
from tests.oauth.signing_keys import certificate_of, ec_key, ed25519_key, pem, rsa_key
from tests.personas import Personas
from tokenwell.credentials.models import Credential
from tokenwell.encryption import secrets

URL = "/api/v1/credentials"
JWT = {"grant_type": "jwt_bearer", "assertion_issuer": "robot"}
PEM = pem(ec_key(), PrivateFormat.PKCS8)
PUBLIC = ec_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
LOCKED = rsa_key().private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"a passphrase")
)
ACCOUNT = {
    "type": "service_account",
    "private_key": pem(rsa_key(), PrivateFormat.PKCS8),
    "private_key_id": "key-7",
    "client_email": "robot@project.example",
    "token_uri": "https://provider.example/account-token",
}


def _made(credential_id: str) -> Credential:
    return read_again(Credential.objects.get(pk=credential_id))


@pytest.mark.parametrize(
    ("key", "algorithm", "says"),
    [
        ("no key at all", "", "key"),
        (PUBLIC.decode(), "", "private"),
        (LOCKED.decode(), "", "passphrase"),
        (pem(rsa_key(1024), PrivateFormat.PKCS8), "", "2048"),
        (PEM, "RS256", "RSA"),
        (json.dumps({"kty": "oct", "k": "c2VjcmV0"}), "", "secret"),
    ],
    ids=["not a key", "public", "encrypted", "too small", "wrong type", "symmetric"],
)
def test_key_that_can_not_sign_is_refused_at_its_field_and_nothing_is_stored(
    key: str, algorithm: str, says: str, alice: Client, personas: Personas
) -> None:
    form = new_form(personas, **JWT, signing_key=key, signing_algorithm=algorithm)

    answer = alice.post(URL, form, JSON)

    [sentence] = answer.json()["errors"]["signing_key"]
    assert answer.status_code == 400
    assert says in sentence
    assert key[30:60] not in answer.content.decode() or len(key) < 60
    assert not Credential.objects.exists()


def test_algorithm_that_the_stored_key_does_not_have_is_refused(
    alice: Client, personas: Personas
) -> None:
    made = alice.post(URL, new_form(personas, **JWT, signing_key=PEM), JSON).json()

    answer = alice.patch(f"{URL}/{made['id']}", {"signing_algorithm": "RS256"}, JSON)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["signing_key"])
    assert _made(made["id"]).signing_algorithm == ""


def test_key_file_of_a_service_account_fills_in_what_is_empty(
    alice: Client, personas: Personas
) -> None:
    form = new_form(
        personas, grant_type="jwt_bearer", signing_key=json.dumps(ACCOUNT), token_endpoint=""
    )

    made = alice.post(URL, form, JSON).json()

    assert made["assertion_issuer"] == "robot@project.example"
    assert made["token_endpoint"] == made["assertion_audience"] == ACCOUNT["token_uri"]
    assert made["signing_key_id"] == "key-7"
    assert made["missing"] == []
    assert "PRIVATE" not in json.dumps(made)


def test_key_file_that_names_a_place_we_never_send_to_is_refused(
    alice: Client, personas: Personas
) -> None:
    bad = json.dumps({**ACCOUNT, "token_uri": "javascript:alert(1)"})

    answer = alice.post(
        URL, new_form(personas, grant_type="jwt_bearer", signing_key=bad, token_endpoint=""), JSON
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["signing_key"])


def test_key_file_of_a_service_account_leaves_what_was_typed(
    alice: Client, personas: Personas
) -> None:
    form = new_form(personas, **JWT, signing_key=json.dumps(ACCOUNT))

    made = alice.post(URL, form, JSON).json()

    assert made["assertion_issuer"] == "robot"
    assert made["token_endpoint"] == form["token_endpoint"]


@pytest.mark.parametrize(
    ("algorithm", "kind"), [("RS256", "RSA"), ("ES256", "EC"), ("EdDSA", "OKP")]
)
def test_key_of_ours_is_made_and_its_public_half_is_there_for_the_provider(
    algorithm: str, kind: str, alice: Client, client: Client, personas: Personas
) -> None:
    form = new_form(
        personas, client_authentication="private_key_jwt", client_key_algorithm=algorithm
    )

    made = alice.post(URL, form, JSON).json()
    published = client.get(made["client_keys_address"].removeprefix("http://localhost:8000"))

    key = made["client_public_key"]
    assert (key["kty"], key["alg"], key["use"]) == (kind, algorithm, "sig")
    assert published.json() == {"keys": [key]}
    assert {"d", "p", "q"}.isdisjoint(key)
    assert "PRIVATE KEY" in secrets.reveal(_made(made["id"]), "client_key")


def test_address_of_keys_of_a_credential_without_any_is_not_there(
    client: Client, credential: Credential
) -> None:
    assert client.get(f"/oauth/keys/{credential.pk}").status_code == 404


def test_key_of_ours_stays_as_long_as_its_destination_and_not_longer(
    alice: Client, personas: Personas
) -> None:
    made = alice.post(URL, new_form(personas, client_authentication="private_key_jwt"), JSON).json()
    url = f"{URL}/{made['id']}"

    same = alice.patch(url, {"scope": "other"}, JSON).json()
    moved = alice.patch(url, {"token_endpoint": "https://other.example/token"}, JSON).json()
    other = alice.patch(url, {"client_key_algorithm": "ES256"}, JSON).json()

    assert same["client_public_key"] == made["client_public_key"]
    assert moved["client_public_key"]["kid"] != made["client_public_key"]["kid"]
    assert other["client_public_key"]["alg"] == "ES256"


def test_certificate_and_key_are_kept_apart_from_everybody(
    alice: Client, personas: Personas
) -> None:
    chain, key = certificate_of(ec_key()), pem(ec_key(), PrivateFormat.PKCS8)
    form = new_form(personas, client_authentication="mtls", tls_certificate=chain, tls_key=key)

    made = alice.post(URL, form, JSON)

    assert made.status_code == 201
    assert made.json()["tls_key"]["is_set"]
    assert "BEGIN" not in made.content.decode()


def test_certificate_of_another_key_is_refused(alice: Client, personas: Personas) -> None:
    form = new_form(
        personas,
        client_authentication="mtls",
        tls_certificate=certificate_of(ec_key()),
        tls_key=pem(ed25519_key(), PrivateFormat.PKCS8),
    )

    answer = alice.post(URL, form, JSON)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["tls_certificate"])


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "another"},
        {"exp": 1},
        {f"c{n}": 1 for n in range(51)},
        {"long": "x" * 9000},
        ["not", "an", "object"],
    ],
    ids=["issuer", "expiry", "many", "long", "no object"],
)
def test_claims_that_are_ours_to_say_are_refused(
    claims: Any, alice: Client, personas: Personas
) -> None:
    answer = alice.post(URL, new_form(personas, **JWT, assertion_claims=claims), JSON)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["assertion_claims"])


def test_every_secret_is_dropped_when_its_destination_changes(
    alice: Client, personas: Personas
) -> None:
    made = alice.post(
        URL,
        new_form(
            personas,
            client_authentication="mtls",
            tls_certificate=certificate_of(ec_key()),
            tls_key=pem(ec_key(), PrivateFormat.PKCS8),
            username="robot",
            password="the-password",
            signing_key=PEM,
            uses_dpop=True,
        ),
        JSON,
    ).json()
    give_tokens(_made(made["id"]))
    before = _made(made["id"])

    moved = alice.patch(
        f"{URL}/{made['id']}",
        {"token_endpoint": "https://evil.example/token", "password": "typed again"},
        JSON,
    ).json()

    after = _made(made["id"])
    names = ("client_secret", "password", "signing_key", "tls_certificate", "tls_key")
    assert {name: moved[name]["is_set"] for name in names} == {
        **dict.fromkeys(names, False),
        "password": True,
    }
    assert secrets.reveal(after, "password") == "typed again"
    assert before.dpop_key is not None
    assert after.dpop_key is not None
    assert after.dpop_key.blob != before.dpop_key.blob
