"""What the record tells of a change: the values before and after, where they can't be a secret."""

from collections.abc import Iterable, Mapping
from typing import Any

from tokenwell.credentials.models import Credential

# People put keys into headers and parameters, and what signs an assertion is theirs alone.
# Of these the record has the name, and no more.
_MAY_HOLD_SECRETS = frozenset(
    {
        "assertion_claims",
        "extra_authorization_params",
        "extra_headers",
        "extra_token_params",
        "habits",
        "provider_digest",
        "provider_values",
    }
)


def told(
    credential: Credential, values: Mapping[str, Any], changed: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Give by field what was and what will be; call before the row is changed."""
    return {
        name: {"before": _plain(getattr(credential, name)), "after": _plain(values[name])}
        for name in sorted(set(changed) - _MAY_HOLD_SECRETS)
    }


def _plain(value: Any) -> Any:
    return str(value.pk) if isinstance(value, Credential) else value
