import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.oauth.signing_keys import parts_of, signing_key
from tokenwell.oauth.dpop import offered_nonce, proof, wanted_nonce, with_proof
from tokenwell.oauth.jose import Algorithm, SigningKey, public_members, thumbprint
from tokenwell.oauth.jws import check_signature, read_claims_set, read_jws
from tokenwell.oauth.messages import Request, Response, Stamp

KEY = signing_key("ES256")
STAMP = Stamp(datetime.fromtimestamp(1562262616, UTC), "-BwC3ESc6acc2lTc")
TOKEN_URL = "https://server.example.com/token"
# RFC 9449 7.1, figure 12.
RFC_PROOF = (
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNo"
    "UklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERW"
    "clUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1"
    "IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwi"
    "YXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey7"
    "1EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA"
)
RFC_ACCESS_TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
RFC_NONCE = "eyJ7S_zG.eyJH0-Z.HX4w-7v"


def jwk_in(signed: str) -> dict[str, Any]:
    jwk: dict[str, Any] = parts_of(signed)[0]["jwk"]
    return jwk


def test_the_proof_of_rfc_9449_4_2() -> None:
    signed = proof(KEY, method="POST", url=TOKEN_URL, stamp=STAMP)

    assert parts_of(signed) == (
        {"typ": "dpop+jwt", "alg": "ES256", "jwk": public_members(KEY)},
        {"jti": "-BwC3ESc6acc2lTc", "htm": "POST", "htu": TOKEN_URL, "iat": 1562262616},
    )


def test_the_proof_of_rfc_9449_7_1_says_what_ours_would() -> None:
    stamp = Stamp(datetime.fromtimestamp(1562262618, UTC), "e1j3V_bKic8-LAEB")
    url = "https://resource.example.org/protectedresource"

    ours = proof(KEY, method="GET", url=url, stamp=stamp, access_token=RFC_ACCESS_TOKEN)

    header, claims = parts_of(RFC_PROOF)
    assert parts_of(ours) == ({**header, "jwk": public_members(KEY)}, claims)
    assert read_claims_set(read_jws(RFC_PROOF)) == claims
    check_signature(read_jws(RFC_PROOF), keys=[header["jwk"]])


def test_the_thumbprint_of_rfc_9449_6_1() -> None:
    assert thumbprint(jwk_in(RFC_PROOF)) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


def test_the_nonce_of_rfc_9449_8() -> None:
    signed = proof(KEY, method="POST", url=TOKEN_URL, stamp=STAMP, nonce=RFC_NONCE)

    _, claims = parts_of(signed)
    assert claims["nonce"] == RFC_NONCE


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_proof_is_checked_with_the_key_in_it_which_is_public(algorithm: Algorithm) -> None:
    key = SigningKey(algorithm, signing_key(algorithm).private, "k1")

    signed = proof(key, method="POST", url=TOKEN_URL, stamp=STAMP)

    header, _ = parts_of(signed)
    check_signature(read_jws(signed), keys=[header["jwk"]])
    assert set(header) == {"typ", "alg", "jwk"}
    assert set(header["jwk"]) <= {"kty", "n", "e", "crv", "x", "y"}


@pytest.mark.parametrize(
    "url",
    [
        "https://as.example/t",
        "https://as.example/t?",
        "https://as.example/t?a=b?c#d",
        "https://as.example/t#a?b",
    ],
)
def test_a_proof_names_the_address_without_query_and_fragment(url: str) -> None:
    _, claims = parts_of(proof(KEY, method="POST", url=url, stamp=STAMP))

    assert claims["htu"] == "https://as.example/t"


def test_a_request_gets_a_proof_for_itself() -> None:
    request = Request("POST", f"{TOKEN_URL}?x=1", {"Accept": "application/json"}, b"a=b")

    sent = with_proof(request, KEY, stamp=STAMP, nonce=RFC_NONCE)

    _, claims = parts_of(sent.headers["DPoP"])
    assert (sent.method, sent.url, sent.body) == (request.method, request.url, request.body)
    assert sent.headers == {"Accept": "application/json", "DPoP": sent.headers["DPoP"]}
    assert (claims["htm"], claims["htu"], claims["nonce"]) == ("POST", TOKEN_URL, RFC_NONCE)
    assert request.headers == {"Accept": "application/json"}


# RFC 9449 8, figure 20, and 9, figure 22.
@pytest.mark.parametrize(
    "response",
    [
        Response(
            400,
            {"dpop-nonce": RFC_NONCE},
            json.dumps(
                {
                    "error": "use_dpop_nonce",
                    "error_description": "Authorization server requires nonce in DPoP proof",
                }
            ).encode(),
        ),
        Response(
            401,
            {
                "www-authenticate": 'DPoP error="use_dpop_nonce", '
                'error_description="Resource server requires nonce in DPoP proof"',
                "dpop-nonce": RFC_NONCE,
            },
        ),
        Response(
            401,
            {
                "www-authenticate": 'Bearer realm="x", DPoP algs="ES256",error=use_dpop_nonce',
                "dpop-nonce": RFC_NONCE,
            },
        ),
    ],
)
def test_a_server_can_ask_for_a_nonce(response: Response) -> None:
    assert wanted_nonce(response) == RFC_NONCE


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {"dpop-nonce": "n"}, b'{"error":"use_dpop_nonce"}'),
        (403, {"dpop-nonce": "n"}, b'{"error":"use_dpop_nonce"}'),
        (400, {}, b'{"error":"use_dpop_nonce"}'),
        (400, {"dpop-nonce": ""}, b'{"error":"use_dpop_nonce"}'),
        (400, {"dpop-nonce": "a b"}, b'{"error":"use_dpop_nonce"}'),
        (400, {"dpop-nonce": "n"}, b'{"error":"invalid_dpop_proof"}'),
        (400, {"dpop-nonce": "n"}, b'{"error":["use_dpop_nonce"]}'),
        (400, {"dpop-nonce": "n"}, b'["use_dpop_nonce"]'),
        (400, {"dpop-nonce": "n"}, b"use_dpop_nonce"),
        (400, {"dpop-nonce": "n"}, b"\xff{"),
        (401, {"dpop-nonce": "n"}, b""),
        (401, {"dpop-nonce": "n", "www-authenticate": 'DPoP error="invalid_token"'}, b""),
        (401, {"dpop-nonce": "n", "www-authenticate": 'DPoP x-error="use_dpop_nonce"'}, b""),
        (401, {"dpop-nonce": "n", "www-authenticate": 'DPoP error="use_dpop_nonces"'}, b""),
    ],
)
def test_nothing_else_asks_for_a_nonce(status: int, headers: dict[str, str], body: bytes) -> None:
    assert wanted_nonce(Response(status, headers, body)) is None


@pytest.mark.parametrize("status", [200, 400, 401, 500])
@pytest.mark.parametrize("nonce", ["n", RFC_NONCE, "!#[]~", "n" * 1024])
def test_any_response_can_offer_the_next_nonce(status: int, nonce: str) -> None:
    assert offered_nonce(Response(status, {"dpop-nonce": nonce})) == nonce


@pytest.mark.parametrize(
    "nonce", ["", " ", "a b", 'a"b', "a\\b", "a\n", "a\x7f", "ü", "a, b", "n" * 1025]
)
def test_what_is_no_nonce_is_not_kept(nonce: str) -> None:
    assert offered_nonce(Response(200, {"dpop-nonce": nonce})) is None


def test_a_response_without_a_nonce_offers_none() -> None:
    assert offered_nonce(Response(200)) is None
