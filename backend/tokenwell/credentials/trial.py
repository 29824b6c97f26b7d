"""Try a credential without harm: server, client, token, account; each with its likely cause."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import tree
from tokenwell.credentials import advice, redirects, requests
from tokenwell.credentials.advice import Said
from tokenwell.credentials.models import Credential, Inquiry, TokenSet
from tokenwell.credentials.states import SERVING, GrantType
from tokenwell.credentials.status import provider_name
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.oauth import api_call, grants, introspection
from tokenwell.oauth.authorization import AuthorizationResponse
from tokenwell.oauth.errors import InvalidClient, OAuthError, ProviderRefused
from tokenwell.oauth.messages import Request, Response
from tokenwell.oauth.token import read_token
from tokenwell.outbound import http
from tokenwell.outbound.deadlines import deadline_in
from tokenwell.outbound.errors import OutboundError

_SECONDS = 10.0
# A code that no server has given: whoever says that it is wrong has accepted the client.
_NO_CODE = "tokenwell-tries-whether-the-client-is-known"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried; ``outcome`` is ok, failed or skipped."""

    name: str
    outcome: str
    sentence: str
    advice: str = ""


def run(inquiry: Inquiry) -> dict[str, Any]:
    """
    Try a credential step by step; what does not work ends it there.

    :raises ValueError: the credential was deleted.
    """
    credential = inquiry.credential
    if credential is None:
        raise ValueError("there is no credential to try")
    steps = _steps(credential)
    failed = [step.name for step in steps if step.outcome == "failed"]
    record(
        Action.CREDENTIAL_TESTED,
        by=actor(inquiry.person),
        on=tree.target(credential),
        facts={"outcome": f"{failed[0]} failed" if failed else "all is well"},
    )
    return {"steps": [asdict(step) for step in steps]}


def _steps(credential: Credential) -> list[Step]:
    steps = []
    for attempt in (_server, _client, _token):
        steps.append(attempt(credential))
        if steps[-1].outcome == "failed":
            break
    return steps


def _server(credential: Credential) -> Step:
    endpoint = credential.token_endpoint or credential.authorization_endpoint
    name = provider_name(endpoint)
    if not endpoint:
        return Step("server", "failed", "There is no endpoint yet.", "Fill in the endpoints.")
    try:
        # Any answer will do, a refusal too: what counts is that name, line and certificate work.
        _send(Request("GET", endpoint, {"Accept": "application/json"}))
    except OutboundError:
        return Step(
            "server",
            "failed",
            f"{name} does not answer, or its certificate can't be trusted.",
            "Check the address. If it is right, the provider is out of order, or this server may"
            " not reach it.",
        )
    return Step("server", "ok", f"{name} answers, and its certificate is good.")


def _client(credential: Credential) -> Step:
    if not credential.client_id or not credential.token_endpoint:
        return Step("client", "skipped", "There is no client that could be tried.")
    if credential.grant_type in (GrantType.PASSWORD, GrantType.IMPLICIT):
        return Step("client", "skipped", "This can't be told without harm for this grant type.")
    name = provider_name(credential.token_endpoint)
    try:
        request = requests.with_proof(credential, _harmless(credential))
        read_token(_send(request), requests.habits_of(credential))
    except (OAuthError, OutboundError, CannotOpen, ValueError) as error:
        return _of_client(error, name)
    return Step("client", "ok", f"{name} knows the client.")


def _of_client(error: Exception, name: str) -> Step:
    """Say what an answer to a code that nobody gave tells of the client."""
    match error:
        case InvalidClient():
            means = advice.means(Said(error.error, error.description), provider=name)
            return Step("client", "failed", f"{name} refuses the client: {error.error}.", means)
        case ProviderRefused():
            # As it should: it knows the client, and not the code.
            return Step("client", "ok", f"{name} knows the client.")
        case OAuthError() | OutboundError():
            return Step("client", "skipped", f"The answer of {name} does not tell.")
    means = advice.means(Said("settings"), provider=name)
    return Step("client", "failed", "The client can't prove itself.", means)


def _harmless(credential: Credential) -> Request:
    redirect_uri = redirects.redirect_uri(
        authorization_endpoint=credential.authorization_endpoint or credential.token_endpoint,
        token_endpoint=credential.token_endpoint,
    )
    return grants.authorization_code(
        requests.provider_of(credential),
        requests.client_of(credential),
        AuthorizationResponse(_NO_CODE),
        redirect_uri=redirect_uri or "",
        code_verifier=None,
        stamp=requests.stamp(),
    )


def _token(credential: Credential) -> Step:
    current = credential.clock.current_tokens()
    if current is None or credential.clock.state not in SERVING:
        return Step("token", "skipped", "There is no token yet.", "Authorize, then test again.")
    if current.expires_at is not None and current.expires_at <= timezone.now():
        return Step("token", "skipped", "The access token has ended.", "Refresh, then test again.")
    try:
        access_token = secrets.reveal(current, "access_token")
    except CannotOpen:
        return Step("token", "failed", "The stored token can't be used.", "Authorize again.")
    if requests.habits_of(credential).test_call is not None:
        return _by_call(credential, current, access_token)
    if credential.introspection_endpoint:
        return _by_introspection(credential, access_token)
    return Step("token", "skipped", "For this provider no test call is known.")


def _by_call(credential: Credential, current: TokenSet, access_token: str) -> Step:
    habits, name = requests.habits_of(credential), provider_name(credential.token_endpoint)
    try:
        client = requests.client_of(credential)
        request = api_call.build_test_call(habits, client, access_token, captured=current.captured)
        answer = _send(request)
        subject, label = api_call.read_account(answer, habits)
    except OutboundError:
        return Step("token", "failed", f"The API of {name} does not answer.", "Try again later.")
    except (CannotOpen, OAuthError, ValueError):
        return Step(
            "token",
            "failed",
            f"The API of {name} does not accept the token.",
            "Most often a scope is missing, or the token was revoked there. Compare the granted"
            " scopes, then authorize again.",
        )
    whose = f" The account is {label or subject}." if label or subject else ""
    return Step("token", "ok", f"The API of {name} accepts the token.{whose}")


def _by_introspection(credential: Credential, access_token: str) -> Step:
    name = provider_name(credential.introspection_endpoint)
    try:
        request = introspection.build_introspection_request(
            requests.provider_of(credential),
            requests.client_of(credential),
            access_token,
            hint="access_token",
            stamp=requests.stamp(),
        )
        told = introspection.read_introspection(_send(request))
    except (OAuthError, OutboundError, CannotOpen, ValueError):
        return Step("token", "skipped", f"{name} does not say whether the token is good.")
    if not told.active:
        return Step("token", "failed", f"{name} says that the token is dead.", "Authorize again.")
    whose = f" The account is {told.username or told.subject}." if told.subject else ""
    return Step("token", "ok", f"{name} says that the token is good.{whose}")


def _send(request: Request) -> Response:
    return http.send(request, deadline=deadline_in(_SECONDS))
