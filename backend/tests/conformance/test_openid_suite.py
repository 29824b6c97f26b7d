"""
The modules of the OpenID conformance suite for clients, as scenarios of a provider of our own.

Named as the suite names them. The suite's own statement is what the provider does; what must
hold is what we do then: a consent is granted, or it ends with that reason and nothing is stored.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.conformance.openid_provider import (
    FIRST,
    SECOND,
    OpenIdProvider,
    unsigned,
    with_another_signature,
    with_header,
)
from tests.consenting import Left, leave
from tests.engine import credentials as made
from tests.fake_provider import raw
from tests.oauth.signing_keys import signing_key
from tests.stand_in import StandIn
from tokenwell.accounts.models import User
from tokenwell.credentials import inquiries, tokens
from tokenwell.credentials.complete import CallbackRefused
from tokenwell.credentials.models import Authorization, Credential, ProviderKeys, TokenSet
from tokenwell.credentials.states import AuthorizationState, InquiryKind, State
from tokenwell.oauth.jose import public_jwk

OIDC = "oidcc-client-test"
FAPI = "fapi2-security-profile-final-client-test"
SAME_KIND = signing_key("RS384", key_id="k3")
Harm = Callable[[OpenIdProvider], None]


@dataclass(frozen=True)
class Module:
    """What a provider does beside what it should, and the reason to refuse it; empty: none."""

    harm: Harm
    refused: str = ""
    # What is asked for, in order.
    paths: tuple[str, ...] = ("/token", "/jwks")


def nothing(_: OpenIdProvider) -> None:
    """Do no harm."""


def claims(**changed: Any) -> Harm:
    return lambda provider: provider.claims.update(changed)


def says(**changed: Any) -> Harm:
    return lambda provider: provider.says.update(changed)


def spoils(spoil: Callable[[str], str]) -> Harm:
    return lambda provider: setattr(provider, "spoil", spoil)


def signs(by: Any, *, published: list[Any]) -> Harm:
    def harm(provider: OpenIdProvider) -> None:
        provider.key, provider.published = by, published

    return harm


def signs_es256_badly(provider: OpenIdProvider) -> None:
    provider.key, provider.published = SECOND, [SECOND]
    provider.spoil = with_another_signature


def with_secret(secret: str) -> Callable[[str], str]:
    def spoil(id_token: str) -> str:
        message = with_header(id_token, alg="HS256").rpartition(".")[0]
        digest = hmac.new(secret.encode(), message.encode(), "sha256").digest()
        return f"{message}.{urlsafe_b64encode(digest).decode().rstrip('=')}"

    return spoil


CONSENTS: dict[str, Module] = {
    OIDC: Module(nothing),
    f"{OIDC}-nonce-invalid": Module(claims(nonce="another"), "id-token-nonce"),
    f"{OIDC}-client-secret-basic": Module(nothing),
    f"{OIDC}-idtoken-sig-none": Module(spoils(unsigned), "id-token-algorithm"),
    f"{OIDC}-idtoken-sig-rs256": Module(signs(FIRST, published=[FIRST])),
    f"{OIDC}-invalid-iss": Module(claims(iss="https://other.example"), "id-token-issuer"),
    f"{OIDC}-invalid-aud": Module(claims(aud="another-client"), "id-token-audience"),
    f"{OIDC}-missing-aud": Module(claims(aud=None), "id-token-audience"),
    f"{OIDC}-missing-iat": Module(claims(iat=None), "id-token-issued-at"),
    f"{OIDC}-missing-sub": Module(claims(sub=None), "id-token-subject"),
    f"{OIDC}-kid-absent-single-jwks": Module(
        signs(signing_key(), published=[FIRST]),
    ),
    f"{OIDC}-kid-absent-multiple-jwks": Module(
        signs(signing_key(), published=[FIRST, signing_key(key_id="k1-too")]),
        "id-token-key-ambiguous",
    ),
    f"{OIDC}-invalid-sig-rs256": Module(spoils(with_another_signature), "id-token-signature"),
    f"{OIDC}-invalid-sig-es256": Module(signs_es256_badly, "id-token-signature"),
    f"{OIDC}-invalid-sig-hs256": Module(
        spoils(with_secret("not-the-secret-of-the-client")), "id-token-signature"
    ),
    f"{OIDC}-invalid-athash": Module(claims(at_hash="bm90LXRoZS1oYXNo"), "id-token-at-hash"),
    f"{OIDC}-discovery-jwks-uri-keys": Module(signs(SECOND, published=[FIRST, SECOND])),
    f"{FAPI}-token-type-case-insensitivity": Module(says(token_type="bEARER")),
    f"{FAPI}-token-endpoint-response-without-expires_in": Module(says(expires_in=None)),
    f"{FAPI}-invalid-secondary-aud": Module(
        claims(aud=["tokenwell", "another-client"]), "id-token-authorized-party"
    ),
    f"{FAPI}-valid-aud-as-array": Module(claims(aud=["tokenwell"])),
    f"{FAPI}-invalid-missing-iss": Module(claims(iss=None), "id-token-issuer"),
    f"{FAPI}-invalid-expired-exp": Module(claims(exp=1_700_000_000), "id-token-expired"),
    f"{FAPI}-invalid-missing-exp": Module(claims(exp=None), "id-token-expiry"),
    f"{FAPI}-invalid-missing-nonce": Module(claims(nonce=None), "id-token-nonce"),
    f"{FAPI}-invalid-null-alg": Module(
        spoils(lambda text: with_header(text, alg=None)), "id-token-algorithm"
    ),
    "fapi1-advanced-final-client-test-no-scope-in-token-endpoint-response": Module(
        says(scope=None)
    ),
}

Params = dict[str, str | None]


@dataclass(frozen=True)
class Callback:
    """What comes back from the authorization endpoint, and why it is not taken."""

    brings: Params
    refused: str


CALLBACKS: dict[str, Callback] = {
    f"{FAPI}-ensure-authorization-response-with-invalid-state-fails": Callback(
        {"state": "another"}, "unknown-state"
    ),
    f"{FAPI}-ensure-authorization-response-with-invalid-missing-state-fails": Callback(
        {"state": None}, "unknown-state"
    ),
    f"{FAPI}-invalid-authorization-response-iss": Callback(
        {"iss": "https://other.example"}, "wrong-issuer"
    ),
    f"{FAPI}-remove-authorization-response-iss": Callback({"iss": None}, "wrong-issuer"),
}

RENEWALS: dict[str, Module] = {
    f"{OIDC}-refresh-token": Module(nothing),
    f"{OIDC}-refresh-token-invalid-issuer": Module(
        claims(iss="https://other.example"), "id-token-issuer"
    ),
    f"{OIDC}-refresh-token-invalid-sub": Module(claims(sub="somebody-else"), "other-account"),
}

OTHERS = {
    "fapi2-security-profile-final-client-refresh-token-test",
    f"{OIDC}-discovery-openid-config",
    f"{OIDC}-discovery-issuer-mismatch",
    f"{OIDC}-signing-key-rotation",
    f"{OIDC}-signing-key-rotation-just-before-signing",
}

_USERINFO = "userinfo is not called: who has consented is told by the ID token"
_REQUEST_OBJECT = "requests are pushed or said in the address, never as a request object"
_JARM = "responses come as parameters or as a form, never as a JWT"
_RESPONSE_TYPE = "the response type is code; the others bring tokens through the browser"
NOT_APPLICABLE: dict[str, str] = {
    f"{OIDC}-scope-userinfo-claims": _USERINFO,
    f"{OIDC}-userinfo-invalid-sub": _USERINFO,
    f"{OIDC}-userinfo-bearer-header": _USERINFO,
    f"{OIDC}-userinfo-bearer-body": _USERINFO,
    f"{OIDC}-request-uri-signed-rs256": _REQUEST_OBJECT,
    f"{OIDC}-request-uri-signed-none": _REQUEST_OBJECT,
    f"{OIDC}-userinfo-signed": _USERINFO,
    f"{OIDC}-invalid-chash": _RESPONSE_TYPE,
    f"{OIDC}-missing-chash": _RESPONSE_TYPE,
    f"{FAPI}-ensure-jarm-without-iss-fails": _JARM,
    f"{FAPI}-ensure-jarm-with-invalid-sig-fails": _JARM,
}


def play(there: StandIn, root: User, harm: Harm = nothing) -> tuple[OpenIdProvider, Credential]:
    """Let the stand-in be a provider that does this, and make a credential for it."""
    provider = OpenIdProvider(there.base)
    harm(provider)
    there.manner = provider
    return provider, made.make_credential(there, by=root, **provider.form())


def leave_for(provider: OpenIdProvider, credential: Credential, root: User) -> Left:
    left = leave(credential, by=root)
    provider.nonce = left.said["nonce"]
    return left


def granted(provider: OpenIdProvider, credential: Credential, root: User) -> Authorization:
    """Consent at a provider, and come back with all that it should bring."""
    return leave_for(provider, credential, root).come_back(iss=provider.base)


def renew(credential: Credential) -> None:
    made.end_life(credential)
    made.end_wait(credential)
    assert tokens.renew(made.versions([credential])) == 1


def forget_when_keys_were_read() -> None:
    """Let a minute have passed since the provider was last asked for its keys."""
    ProviderKeys.objects.update(fetched_at=timezone.now() - timedelta(minutes=1))


def test_each_module_is_told_once_and_there_are_enough() -> None:
    told = [*CONSENTS, *CALLBACKS, *RENEWALS, *OTHERS, *NOT_APPLICABLE]

    assert len(told) == len(set(told))
    assert len(told) - len(NOT_APPLICABLE) >= 35
    assert all(reason.isascii() for reason in NOT_APPLICABLE.values())


@pytest.mark.parametrize("module", CONSENTS.values(), ids=CONSENTS.keys())
def test_a_consent(module: Module, stand_in: StandIn, root: User) -> None:
    provider, credential = play(stand_in, root, module.harm)

    ended = granted(provider, credential, root)

    clock = made.clock_of(credential)
    assert tuple(stand_in.paths()) == module.paths
    assert provider.authentication == [("tokenwell", made.SECRET)]
    assert "client_secret" not in stand_in.seen[0].form()
    if module.refused:
        assert (ended.state, ended.error) == (AuthorizationState.FAILED, module.refused)
        assert (clock.state, clock.token_set, clock.account) == (State.NOT_AUTHORIZED, None, {})
        assert not TokenSet.objects.exists()
        return
    assert (ended.state, ended.error) == (AuthorizationState.GRANTED, "")
    assert made.tokens_of(credential) == ("access-1", "refresh-1")
    assert made.token_set_of(credential).token_type == "Bearer"
    assert (clock.state, clock.account["issuer"]) == (State.AUTHORIZED, stand_in.base)
    assert (clock.account["subject"], clock.account["label"]) == (
        "248289761001",
        "ann@example.com",
    )


@pytest.mark.parametrize("callback", CALLBACKS.values(), ids=CALLBACKS.keys())
def test_an_authorization_response_that_is_not_taken_calls_no_endpoint(
    callback: Callback, stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root)
    left = leave_for(provider, credential, root)

    with pytest.raises(CallbackRefused) as raised:
        left.come_back(**{"iss": provider.base, **callback.brings})

    assert raised.value.code == callback.refused
    assert stand_in.seen == []
    assert made.clock_of(credential).token_set is None
    # The right answer may still come.
    assert left.come_back(iss=provider.base).state == AuthorizationState.GRANTED


@pytest.mark.parametrize("module", RENEWALS.values(), ids=RENEWALS.keys())
def test_a_renewal(module: Module, stand_in: StandIn, root: User) -> None:
    provider, credential = play(stand_in, root)
    granted(provider, credential, root)
    module.harm(provider)

    renew(credential)

    clock = made.clock_of(credential)
    assert provider.spent == ["the-code", "refresh-1"]
    assert stand_in.paths() == ["/token", "/jwks", "/token"]
    # Kept in any case: the provider has forgotten those before.
    assert made.tokens_of(credential) == ("access-2", "refresh-2")
    assert clock.account["subject"] == "248289761001"
    expected = State.NEEDS_AUTHORIZATION if module.refused else State.AUTHORIZED
    assert (clock.state, clock.last_error) == (expected, module.refused)
    # And not renewed again, so that nothing of another account is ever handed out.
    made.end_life(credential)
    assert tokens.renew(made.versions([credential])) == (0 if module.refused else 1)


def test_refresh_token_test(stand_in: StandIn, root: User) -> None:
    """FAPI 2: the first renewal brings another refresh token, and the second uses it."""
    provider, credential = play(stand_in, root)
    granted(provider, credential, root)

    renew(credential)
    renew(credential)

    assert provider.spent == ["the-code", "refresh-1", "refresh-2"]
    assert made.tokens_of(credential) == ("access-3", "refresh-3")
    assert made.clock_of(credential).state == State.AUTHORIZED


def test_refresh_without_an_id_token_is_none_of_another_account(
    stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root)
    granted(provider, credential, root)
    provider.says["id_token"] = None

    renew(credential)

    assert made.clock_of(credential).state == State.AUTHORIZED


@pytest.mark.parametrize("rotated_to", [SECOND, SAME_KIND], ids=["another kind", "the same kind"])
def test_signing_key_rotation(rotated_to: Any, stand_in: StandIn, root: User) -> None:
    """Between two consents the provider signs with a new key, which is looked for once."""
    provider, credential = play(stand_in, root)
    granted(provider, credential, root)
    forget_when_keys_were_read()
    provider.granted, provider.key, provider.published = 0, rotated_to, [FIRST, rotated_to]

    again = granted(provider, credential, root)

    assert again.state == AuthorizationState.GRANTED
    assert stand_in.paths() == ["/token", "/jwks", "/token", "/jwks"]


def test_signing_key_rotation_just_before_signing(stand_in: StandIn, root: User) -> None:
    """The keys that are known are not those that the provider has had since a moment ago."""
    provider, credential = play(stand_in, root)
    old = [{"kty": "RSA", "kid": "k0", "n": "AQAB", "e": "AQAB"}]
    read_at = timezone.now() - timedelta(minutes=1)
    ProviderKeys.objects.create(jwks_uri=credential.jwks_uri, keys=old, fetched_at=read_at)

    ended = granted(provider, credential, root)

    assert ended.state == AuthorizationState.GRANTED
    assert stand_in.paths() == ["/token", "/jwks"]


def test_a_key_that_nobody_publishes_is_looked_for_once(stand_in: StandIn, root: User) -> None:
    provider, credential = play(stand_in, root, signs(SECOND, published=[FIRST]))

    ended = granted(provider, credential, root)

    assert (ended.state, ended.error) == (AuthorizationState.FAILED, "id-token-unknown-key")
    assert stand_in.paths() == ["/token", "/jwks"]
    assert not TokenSet.objects.exists()


def test_a_signature_by_the_client_s_secret_is_good(stand_in: StandIn, root: User) -> None:
    provider, credential = play(stand_in, root, spoils(with_secret(made.SECRET)))

    assert granted(provider, credential, root).state == AuthorizationState.GRANTED


def test_a_signature_by_the_public_key_as_secret_is_none(stand_in: StandIn, root: User) -> None:
    public = public_jwk(FIRST)["n"]
    provider, credential = play(stand_in, root, spoils(with_secret(public)))

    assert granted(provider, credential, root).error == "id-token-signature"


def _discovered(there: StandIn, root: User) -> dict[str, Any]:
    inquiry = inquiries.start(InquiryKind.DISCOVER, by=root, issuer=there.base)
    inquiries.answer(inquiry.pk)
    inquiry.refresh_from_db()
    answer: dict[str, Any] = inquiry.answer
    return answer


def test_discovery_openid_config(stand_in: StandIn, root: User) -> None:
    stand_in.manner = OpenIdProvider(stand_in.base)

    form = _discovered(stand_in, root)["form"]

    assert form["issuer"] == stand_in.base
    assert form["token_endpoint"] == stand_in.url("/token")
    assert form["authorization_endpoint"] == stand_in.url("/authorize")
    assert form["jwks_uri"] == stand_in.url("/jwks")
    assert form["issuer_in_response"] is True


@pytest.mark.parametrize("issuer", ["https://other.example", "", None, "{base}/"])
def test_discovery_issuer_mismatch(issuer: str | None, stand_in: StandIn, root: User) -> None:
    """The document names another issuer than it was asked for: nothing of it is taken over."""
    said = issuer and issuer.replace("{base}", stand_in.base)
    stand_in.manner = OpenIdProvider(stand_in.base, metadata={"issuer": said})

    answer = _discovered(stand_in, root)

    assert "form" not in answer
    assert answer["problem"]
    # No other endpoint is called, nor another place of the document tried.
    assert stand_in.paths()[-1] == "/.well-known/openid-configuration"


@pytest.mark.parametrize("answer", ["<html>Maintenance", '{"keys": null}', "[]"])
def test_keys_that_can_not_be_read_do_not_end_a_renewal(
    answer: str, stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root)
    granted(provider, credential, root)
    ProviderKeys.objects.all().delete()
    stand_in.manner = lambda seen: raw(answer) if seen.path == "/jwks" else provider(seen)

    renew(credential)

    assert made.clock_of(credential).state == State.AUTHORIZED


def test_keys_that_can_not_be_had_do_not_end_a_renewal(stand_in: StandIn, root: User) -> None:
    provider, credential = play(stand_in, root)
    granted(provider, credential, root)
    ProviderKeys.objects.all().delete()
    down = raw("", status=503)
    stand_in.manner = lambda seen: down if seen.path == "/jwks" else provider(seen)

    renew(credential)

    assert made.clock_of(credential).state == State.AUTHORIZED


def test_a_consent_is_not_granted_where_its_keys_can_not_be_had(
    stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root)
    down = raw("", status=503)
    stand_in.manner = lambda seen: down if seen.path == "/jwks" else provider(seen)

    ended = granted(provider, credential, root)

    assert (ended.state, ended.error) == (AuthorizationState.FAILED, "keys-unavailable")
    assert not TokenSet.objects.exists()
