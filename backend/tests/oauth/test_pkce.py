import pytest

from tokenwell.oauth import pkce


def test_the_challenge_of_rfc_7636_appendix_b() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert pkce.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_longest_verifier_and_all_its_characters_are_good() -> None:
    verifier = "AZaz09-._~" * 12 + "12345678"

    challenge = pkce.challenge(verifier)

    assert len(verifier) == 128
    assert len(challenge) == 43
    assert not set(challenge) & set("=+/")


@pytest.mark.parametrize(
    "verifier",
    ["", "a" * 42, "a" * 129, "a" * 42 + "\n", "a" * 43 + "\n", "a" * 42 + "ü", "a" * 42 + " "],
)
def test_what_is_no_verifier_has_no_challenge(verifier: str) -> None:
    with pytest.raises(ValueError, match="43 to 128 unreserved"):
        pkce.challenge(verifier)
