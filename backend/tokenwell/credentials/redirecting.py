"""Send a browser to the provider: what the request says, and what binds its answer to us."""

import hashlib
import secrets as dice
from dataclasses import asdict, dataclass, field

import msgspec

from tokenwell.credentials import redirects, requests
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import GrantType, Pkce
from tokenwell.encryption import secrets
from tokenwell.oauth import pkce
from tokenwell.oauth.authorization_request import AuthorizationRequest, build_authorization_url


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where the browser goes, None while that has to be asked for; and what its cookie holds."""

    url: str | None = field(repr=False)
    browser: str = field(repr=False)


def prepare(credential: Credential, authorization: Authorization) -> Leaving:
    """Make state, verifier and nonce of an attempt, and the address that its browser goes to."""
    endpoints = {
        "authorization_endpoint": credential.authorization_endpoint,
        "token_endpoint": credential.token_endpoint,
        "grant_type": credential.grant_type,
    }
    redirect_uri, slug = redirects.redirect_uri(**endpoints), redirects.slug_of(**endpoints)
    if redirect_uri is None or slug is None:
        raise RuntimeError("a complete credential has a redirect URI")
    state, browser = dice.token_urlsafe(32), dice.token_urlsafe(32)
    authorization.state_hash, authorization.browser_hash = hash_of(state), hash_of(browser)
    authorization.callback_slug, authorization.redirect_uri = slug, redirect_uri
    asked = AuthorizationRequest(
        redirect_uri=redirect_uri,
        state=state,
        scope=credential.scope,
        code_challenge=_challenge(credential, authorization),
        nonce=_nonce(credential, authorization),
        audience=credential.audience,
        resource=credential.resource,
        response_type="token" if _is_implicit(credential) else "code",
    )
    url = None
    if credential.pushed_authorization_request_endpoint and not _is_implicit(credential):
        secrets.seal_into(authorization, "pushed", msgspec.json.encode(asdict(asked)))
    else:
        url = build_authorization_url(
            requests.provider_of(credential),
            requests.client_of(credential, with_secret=False),
            asked,
        )
    authorization.save(
        update_fields=[
            "state_hash",
            "browser_hash",
            "callback_slug",
            "redirect_uri",
            "code_verifier",
            "nonce",
            "pushed",
        ]
    )
    return Leaving(url, browser)


def hash_of(text: str) -> bytes:
    """Hash what only the browser keeps: the state, and the random of its cookie."""
    return hashlib.sha256(text.encode()).digest()


def _is_implicit(credential: Credential) -> bool:
    return credential.grant_type == GrantType.IMPLICIT


def _challenge(credential: Credential, authorization: Authorization) -> str | None:
    if credential.pkce != Pkce.S256 or _is_implicit(credential):
        return None
    verifier = dice.token_urlsafe(32)
    secrets.seal_into(authorization, "code_verifier", verifier)
    return pkce.challenge(verifier)


def _nonce(credential: Credential, authorization: Authorization) -> str:
    # OpenID Connect Core 3.1.2.1; a server without it does not expect the parameter.
    if "openid" not in credential.scope.split() or _is_implicit(credential):
        return ""
    nonce = dice.token_urlsafe(32)
    secrets.seal_into(authorization, "nonce", nonce)
    return nonce
