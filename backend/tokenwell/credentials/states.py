"""The words that a credential's fields may have. Pure."""

from enum import StrEnum


class GrantType(StrEnum):
    """How a token is obtained (RFC 6749 1.3)."""

    AUTHORIZATION_CODE = "authorization_code"
    CLIENT_CREDENTIALS = "client_credentials"


class Pkce(StrEnum):
    """Whether the code is bound to us (RFC 7636); that it is not has to be said in words."""

    S256 = "S256"
    UNSUPPORTED = "unsupported"


class Usage(StrEnum):
    """What a credential may be used for, whoever asks."""

    HTTP = "http"


class State(StrEnum):
    """
    How a credential is. `authorizing` and `expiring`, which people see too, are not kept:
    they follow from an open authorization and from the time.
    """

    NOT_AUTHORIZED = "not_authorized"
    AUTHORIZED = "authorized"
    UNCERTAIN = "uncertain"
    NEEDS_AUTHORIZATION = "needs_authorization"
    NEEDS_SECRET = "needs_secret"  # noqa: S105
    ERROR = "error"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


# In these, a valid access token is handed out.
SERVING = (State.AUTHORIZED, State.UNCERTAIN)


class UnknownOutcome(StrEnum):
    """What to do when nobody knows whether a refresh token was spent (design §4)."""

    IMMEDIATE = "immediate"
    AT_EXPIRY_ONCE = "at_expiry_once"
    NEVER = "never"


class AttemptPurpose(StrEnum):
    """Why a request went to the token endpoint."""

    RENEW = "renew"
    AUTHORIZE = "authorize"


class AuthorizationState(StrEnum):
    """How far an attempt to authorize is."""

    PENDING = "pending"
    EXCHANGING = "exchanging"
    GRANTED = "granted"
    REFUSED = "refused"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
