"""
What a provider can answer instead of a token.

::

    OAuthError                            each has a constant ``code`` for logs, audit and the API
    ├─ ProviderRefused(error, description)     RFC 6749 4.1.2.1, 5.2    → a person must act
    │   ├─ InvalidGrant                        → needs authorization, once confirmed
    │   ├─ InvalidClient                       → all credentials of that client pause
    │   └─ AuthorizationPending, SlowDown      RFC 8628 3.5             → keep polling
    ├─ ProviderUnavailable(retry_after)        429, 5xx                 → later
    └─ BadResponse(reason)                     no token, no sense, wrong issuer → a bug or an attack

Messages are constant and details are fields; none ever holds a token, a code or a body.
"""

import re
from typing import ClassVar, Literal

MAX_ERROR = 100
MAX_DESCRIPTION = 500

Reason = Literal[
    "active-missing",
    "authentication-unknown",
    "captured-malformed",
    "client-id-malformed",
    "client-id-missing",
    "client-secret-malformed",
    "code-malformed",
    "code-missing",
    "device-code-malformed",
    "device-code-missing",
    "duplicate-key",
    "duplicate-parameter",
    "endpoint-malformed",
    "html",
    "id-token-algorithm",
    "id-token-at-hash",
    "id-token-audience",
    "id-token-authorized-party",
    "id-token-expired",
    "id-token-expiry",
    "id-token-issued-at",
    "id-token-issuer",
    "id-token-key-ambiguous",
    "id-token-malformed",
    "id-token-nonce",
    "id-token-not-yet-valid",
    "id-token-signature",
    "id-token-subject",
    "id-token-too-long",
    "id-token-unknown-key",
    "issuer-mismatch",
    "issuer-missing",
    "keys-malformed",
    "lifetime-missing",
    "lone-surrogate",
    "no-access-token",
    "not-an-object",
    "not-json",
    "not-utf8",
    "redirect",
    "refused-without-error",
    "request-uri-malformed",
    "request-uri-missing",
    "state-malformed",
    "state-missing",
    "status",
    "too-deep",
    "too-long",
    "too-many-fields",
    "too-many-keys",
    "user-code-malformed",
    "user-code-missing",
    "value-missing",
    "verification-uri-malformed",
    "verification-uri-missing",
]

# RFC 6749 4.1.2.1 and 5.2, RFC 6750 3.1, RFC 7009 2.2.1, RFC 8628 3.5, RFC 8707 2, RFC 9449 5 and
# 8, OpenID Connect Core 3.1.2.6: what everybody means the same by.
_REGISTERED = frozenset(
    {
        "access_denied",
        "account_selection_required",
        "consent_required",
        "expired_token",
        "insufficient_scope",
        "interaction_required",
        "invalid_dpop_proof",
        "invalid_request",
        "invalid_scope",
        "invalid_target",
        "invalid_token",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unsupported_grant_type",
        "unsupported_response_type",
        "unsupported_token_type",
        "use_dpop_nonce",
    }
)

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f]+")
_OUTSIDE_RFC = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")
_LOOKALIKE = str.maketrans({'"': "'", "\\": "/"})


class OAuthError(Exception):
    """The protocol did not lead to what was asked for (RFC 6749)."""

    code: ClassVar[str] = "oauth"
    sentence: ClassVar[str] = "The authorization server did not answer as it should."

    def __init__(self) -> None:
        super().__init__(self.sentence)


class ProviderRefused(OAuthError):
    """
    The provider said no (RFC 6749 4.1.2.1 and 5.2).

    ``error`` and ``description`` are its own words, made harmless: fit to be shown as text.
    """

    code = "provider-refused"
    sentence = "The provider refused."

    def __init__(self, error: str, description: str = "") -> None:
        super().__init__()
        self.error = clean(error, limit=MAX_ERROR)
        self.description = clean(description, limit=MAX_DESCRIPTION)

    @property
    def word(self) -> str:
        """Give the error if it is a registered word (RFC 6749 11.4), else the kind of refusal."""
        lowered = self.error.lower()
        return lowered if lowered in _REGISTERED or lowered in _REFUSALS else self.code


class InvalidGrant(ProviderRefused):
    """The code or the refresh token is refused (RFC 6749 5.2); a first time is no proof."""

    code = "invalid-grant"
    sentence = "The provider refused the grant."


class InvalidClient(ProviderRefused):
    """The client itself is refused (RFC 6749 5.2), so all of its credentials are."""

    code = "invalid-client"
    sentence = "The provider refused the client."


class AuthorizationPending(ProviderRefused):
    """The person has not decided yet (RFC 8628 3.5): ask again after the interval."""

    code = "authorization-pending"
    sentence = "The provider waits for a person to decide."


class SlowDown(ProviderRefused):
    """As yet undecided, and asked too often (RFC 8628 3.5): 5 s longer from now on."""

    code = "slow-down"
    sentence = "The provider wants to be asked less often."


class ProviderUnavailable(OAuthError):
    """
    The provider can't answer now (RFC 9110 15.6, RFC 6585 4).

    ``retry_after`` is in seconds, None if the provider named none. ``throttled`` tells the
    429, which did nothing, from an error of the server, which may have spent the grant.
    """

    code = "provider-unavailable"
    sentence = "The provider is unavailable."

    def __init__(self, retry_after: int | None = None, *, throttled: bool = False) -> None:
        super().__init__()
        self.retry_after = retry_after
        self.throttled = throttled


class BadResponse(OAuthError):
    """The response can't be used or trusted (RFC 6749 4.1.2, 5.1); ``reason`` is a constant."""

    code = "bad-response"
    sentence = "The provider's response can't be used."

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self.reason: Reason = reason


_REFUSALS: dict[str, type[ProviderRefused]] = {
    "invalid_grant": InvalidGrant,
    # Not in RFC 6749, but said by several providers for the same thing.
    "bad_refresh_token": InvalidGrant,
    "invalid_client": InvalidClient,
    "unauthorized_client": InvalidClient,
    "authorization_pending": AuthorizationPending,
    "slow_down": SlowDown,
}


def refusal(error: str, description: str = "") -> ProviderRefused:
    """Name the kind of refusal that the token endpoint's ``error`` means (RFC 6749 5.2)."""
    return _REFUSALS.get(error.lower(), ProviderRefused)(error, description)


def clean(text: str, *, limit: int) -> str:
    """
    Bring a provider's text into the characters of RFC 6749 4.1.2.1, at most ``limit`` long.

    Controls become a space; what has no place there becomes a look-alike or a question mark.
    """
    spaced = _CONTROL.sub(" ", text).strip()
    return _OUTSIDE_RFC.sub("?", spaced.translate(_LOOKALIKE))[:limit]
