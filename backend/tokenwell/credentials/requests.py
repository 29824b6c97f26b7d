"""Build what goes to a provider for a credential; the one place where its secrets are revealed."""

import secrets as dice
from typing import Any

from django.conf import settings
from django.utils import timezone

from tokenwell.accounts.purposes import Usage
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, record
from tokenwell.containers import tree
from tokenwell.credentials import keys, requirements
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import Authorization, Credential, CredentialClock, TokenSet
from tokenwell.credentials.states import SERVING, GrantType
from tokenwell.encryption import secrets
from tokenwell.oauth import assertion, dpop, grants, habits
from tokenwell.oauth.authorization import AuthorizationResponse
from tokenwell.oauth.client import Client, ClientAuthentication
from tokenwell.oauth.grants import Wanted
from tokenwell.oauth.jose import SigningKey
from tokenwell.oauth.keys import read_certificate, read_signing_key
from tokenwell.oauth.messages import ClientCertificate, Request, Stamp
from tokenwell.oauth.provider import Provider


class SubjectUnavailable(Exception):
    """The token that is to be exchanged can't be had now; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def provider_of(credential: Credential) -> Provider:
    """Say what the protocol has to know of the provider."""
    return Provider(
        issuer=credential.issuer,
        authorization_endpoint=credential.authorization_endpoint,
        token_endpoint=credential.token_endpoint,
        device_authorization_endpoint=credential.device_authorization_endpoint,
        pushed_authorization_request_endpoint=credential.pushed_authorization_request_endpoint,
        revocation_endpoint=credential.revocation_endpoint,
        introspection_endpoint=credential.introspection_endpoint,
        userinfo_endpoint=credential.userinfo_endpoint,
        jwks_uri=credential.jwks_uri,
        registration_endpoint=credential.registration_endpoint,
        habits=habits_of(credential),
        extra_authorization_params=credential.extra_authorization_params,
        extra_token_params=credential.extra_token_params,
        extra_headers=credential.extra_headers,
    )


def habits_of(credential: Credential) -> habits.Habits:
    """Say how the provider departs from the RFCs."""
    return habits.read(credential.habits)


def client_of(credential: Credential, *, with_secret: bool = True) -> Client:
    """
    Say what the protocol has to know of us.

    :raises CannotOpen: a stored secret belongs to another destination or key.
    """
    method = ClientAuthentication(credential.client_authentication)
    known: dict[str, Any] = {}
    if with_secret:
        known["secret"] = _revealed(credential, "client_secret")
        if method is ClientAuthentication.PRIVATE_KEY_JWT:
            known["key"] = keys.client_key(credential)
        if method is ClientAuthentication.MTLS:
            known["certificate"] = _certificate(credential)
    return Client(
        client_id=credential.client_id,
        authentication=method,
        # One audience, so that no other server can use what this one was given (F13).
        assertion_audience=credential.issuer or credential.token_endpoint,
        habits=habits_of(credential).client,
        **known,
    )


def wanted_of(credential: Credential) -> Wanted:
    """Say what a token is asked for."""
    return Wanted(credential.scope, credential.audience, credential.resource)


def stamp() -> Stamp:
    """Make a signed message a new one."""
    return Stamp(at=timezone.now(), unique=dice.token_urlsafe(32))


def build(claim: Claim, *, nonce: str | None = None) -> Request:
    """
    Build the request that a claim is for.

    ``nonce`` is what the provider wants in the proof, where it has just said so.

    :raises CannotOpen: a secret belongs to another destination or key.
    :raises ValueError: the credential can't be used as it is.
    :raises SubjectUnavailable: there is no token to exchange.
    """
    credential = claim.credential
    provider, client = provider_of(credential), client_of(credential)
    if claim.authorization is not None and claim.authorization.code is not None:
        request = _of_code(provider, client, claim.authorization)
    elif claim.authorization is not None and claim.authorization.device_code is not None:
        code = secrets.reveal(claim.authorization, "device_code")
        request = grants.device_code(provider, client, code, stamp=stamp())
    elif spent := _spendable(claim):
        column = spent_column(credential)
        text = secrets.reveal(spent, column)
        scope = credential.scope if provider.habits.refresh.sends_scope else ""
        request = grants.refresh_token(
            provider, client, text, scope=scope, captured=spent.captured, stamp=stamp()
        )
    else:
        request = _anew(credential, provider, client)
    return with_proof(credential, request, nonce=nonce)


def with_proof(credential: Credential, request: Request, *, nonce: str | None = None) -> Request:
    """Bind a request to our key, where its tokens are (RFC 9449 5)."""
    key = keys.dpop_key(credential)
    if key is None:
        return request
    known = credential.clock.dpop_nonce if nonce is None else nonce
    return dpop.with_proof(request, key, stamp=stamp(), nonce=known)


def spent_column(credential: Credential) -> str:
    """Name the token that a renewal spends."""
    mode = habits_of(credential).refresh.mode
    return "access_token" if mode == "exchange_access_token" else "refresh_token"


def _spendable(claim: Claim) -> TokenSet | None:
    """Give the tokens that a renewal is made from; None: a new one is asked for."""
    tokens = claim.token_set
    if tokens is None or claim.authorization is not None:
        return None
    if claim.gave_login:
        return None  # the login again, once (RFC 6749 4.3.2)
    return tokens if getattr(tokens, spent_column(claim.credential)) is not None else None


def _of_code(provider: Provider, client: Client, authorization: Authorization) -> Request:
    # Sent if a challenge was, whatever the form says by now (RFC 9700 2.1.1).
    uses_pkce = authorization.code_verifier is not None
    response = AuthorizationResponse(
        secrets.reveal(authorization, "code"), captured=authorization.captured
    )
    return grants.authorization_code(
        provider,
        client,
        response,
        redirect_uri=authorization.redirect_uri,
        code_verifier=secrets.reveal(authorization, "code_verifier") if uses_pkce else None,
        stamp=stamp(),
    )


def _anew(credential: Credential, provider: Provider, client: Client) -> Request:
    """Ask for a token without a person, whatever there was before."""
    if requirements.missing(credential):
        raise ValueError("a field is missing that this grant needs")
    wanted = wanted_of(credential)
    match GrantType(credential.grant_type):
        case GrantType.CLIENT_CREDENTIALS:
            return grants.client_credentials(provider, client, wanted=wanted, stamp=stamp())
        case GrantType.PASSWORD if settings.LEGACY_GRANTS:
            return grants.password(
                provider,
                client,
                username=credential.username,
                password=secrets.reveal(credential, "password"),
                wanted=wanted,
                stamp=stamp(),
            )
        case GrantType.JWT_BEARER:
            signed = _assertion(credential)
            return grants.jwt_bearer(provider, client, signed, wanted=wanted, stamp=stamp())
        case GrantType.TOKEN_EXCHANGE:
            subject = _subject_token(credential)
            return grants.token_exchange(provider, client, subject, wanted=wanted, stamp=stamp())
    raise ValueError("there is no refresh token to spend")


def _assertion(credential: Credential) -> str:
    return assertion.build_assertion(
        _signing_key(credential),
        issuer=credential.assertion_issuer,
        subject=credential.assertion_subject,
        audience=credential.assertion_audience or credential.token_endpoint,
        claims=_claims(credential),
        lifetime=credential.assertion_lifetime,
        stamp=stamp(),
    )


def _claims(credential: Credential) -> dict[str, object]:
    # Some read the scope from the assertion, as the first of these servers did (RFC 7523 4).
    return {
        **({"scope": credential.scope} if credential.scope else {}),
        **credential.assertion_claims,
    }


def _signing_key(credential: Credential) -> SigningKey:
    return read_signing_key(
        secrets.reveal(credential, "signing_key"),
        algorithm=credential.signing_algorithm,
        key_id=credential.signing_key_id,
    )


def _subject_token(credential: Credential) -> str:
    """
    Give the access token to exchange, as it is; whoever claims has had it renewed before.

    Rights on it were checked where the exchange was asked for.
    """
    rows = CredentialClock.objects.filter(credential=credential.subject_credential)
    may_be_used = rows.filter(state__in=SERVING, credential__usages__contains=[Usage.HTTP])
    clock = may_be_used.first()
    tokens = clock.current_tokens() if clock is not None else None
    if tokens is None or (tokens.expires_at and tokens.expires_at <= timezone.now()):
        raise SubjectUnavailable("subject-unavailable")
    access_token = secrets.reveal(tokens, "access_token")
    record(
        Action.TOKEN_USED,
        by=SYSTEM,
        on=tree.target(tokens.credential),
        facts={"purpose": "a token exchange", "version": tokens.version},
    )
    return access_token


def _certificate(credential: Credential) -> ClientCertificate | None:
    if credential.tls_certificate is None or credential.tls_key is None:
        return None
    return read_certificate(
        secrets.reveal(credential, "tls_certificate"), secrets.reveal(credential, "tls_key")
    )


def _revealed(credential: Credential, name: str) -> str:
    return "" if getattr(credential, name) is None else secrets.reveal(credential, name)
