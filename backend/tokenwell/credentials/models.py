"""The tables of this app; each kind has a file of its own."""

from tokenwell.credentials.authorization_models import (
    Authorization,
    Inquiry,
    ProviderKeys,
    Revocation,
)
from tokenwell.credentials.credential_models import (
    Credential,
    CredentialClock,
    RefreshAttempt,
    TokenSet,
    token_context,
)
from tokenwell.credentials.engine_models import (
    Engine,
    News,
    NewsKind,
    PausedClient,
    ProviderHost,
    Tally,
)
from tokenwell.credentials.saved_view_models import SavedView

__all__ = (
    "Authorization",
    "Credential",
    "CredentialClock",
    "Engine",
    "Inquiry",
    "News",
    "NewsKind",
    "PausedClient",
    "ProviderHost",
    "ProviderKeys",
    "RefreshAttempt",
    "Revocation",
    "SavedView",
    "Tally",
    "TokenSet",
    "token_context",
)
