"""The words that a credential's fields may have. Pure."""

from enum import StrEnum


class CredentialType(StrEnum):
    """What is stored: what it takes to get a token, or a login. It is never changed."""

    OAUTH2 = "oauth2"
    PASSWORD = "password"  # noqa: S105


class GrantType(StrEnum):
    """How a token is obtained (RFC 6749 1.3)."""

    AUTHORIZATION_CODE = "authorization_code"
    IMPLICIT = "implicit"
    PASSWORD = "password"  # noqa: S105
    CLIENT_CREDENTIALS = "client_credentials"
    DEVICE_CODE = "device_code"
    JWT_BEARER = "jwt_bearer"
    TOKEN_EXCHANGE = "token_exchange"  # noqa: S105


# A token comes without a person: the first use gets one, and so does each that has ended.
SERVER_SIDE = (
    GrantType.PASSWORD,
    GrantType.CLIENT_CREDENTIALS,
    GrantType.JWT_BEARER,
    GrantType.TOKEN_EXCHANGE,
)
# RFC 9700 2.1.2, 2.4: complete, but not for anything new.
LEGACY = (GrantType.IMPLICIT, GrantType.PASSWORD)


class Pkce(StrEnum):
    """Whether the code is bound to us (RFC 7636); that it is not has to be said in words."""

    S256 = "S256"
    UNSUPPORTED = "unsupported"


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
    WITHIN = "within"
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
    # The tokens of another account than before are there, and wait for a person's word.
    CONFIRMING = "confirming"
    GRANTED = "granted"
    REFUSED = "refused"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class InquiryKind(StrEnum):
    """What a person has us ask a provider, beside tokens."""

    DISCOVER = "discover"
    REGISTER = "register"
    TEST = "test"


class InquiryState(StrEnum):
    """How far an inquiry is."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


class ClientKeyAlgorithm(StrEnum):
    """What kind of key we make to sign client assertions with (RFC 7518 3.1)."""

    RS256 = "RS256"
    PS256 = "PS256"
    ES256 = "ES256"
    EDDSA = "EdDSA"
