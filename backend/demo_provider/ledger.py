"""The provider's own count of token requests: what a client really sent, as seen from here."""

import itertools
from collections import Counter
from typing import NamedTuple

from django.db.models import Count, Q
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from oauth2_provider.models import Application

from demo_provider.models import TokenRequest

GRANT_TYPES = (
    "authorization_code",
    "client_credentials",
    "password",
    "refresh_token",
    "device_code",
)


def record(*, grant_type: str, client_id: str, outcome: str, is_reuse: bool) -> None:
    """Count one token request; names that the provider does not know become ``other``."""
    # Of a name that is a URN, the last part.
    grant_type = grant_type.rpartition(":")[2]
    is_known = "\0" not in client_id and Application.objects.filter(client_id=client_id).exists()
    TokenRequest.objects.create(
        grant_type=grant_type if grant_type in GRANT_TYPES else "other",
        client_id=client_id if is_known else "other",
        outcome=outcome,
        is_reuse=is_reuse,
    )


@require_safe
def show(request: HttpRequest) -> JsonResponse:
    """Answer with the count: in all, and for each client."""
    groups = (
        TokenRequest.objects.order_by("client_id")
        .values_list("client_id", "grant_type", "outcome")
        .annotate(requests=Count("pk"), reuse=Count("pk", filter=Q(is_reuse=True)))
    )
    rows = [Row(*group) for group in groups]
    clients = {
        client_id: _tally(list(own))
        for client_id, own in itertools.groupby(rows, key=lambda row: row.client_id)
    }
    return JsonResponse(_tally(rows) | {"clients": clients})


class Row(NamedTuple):
    """How many requests of one kind there were, and how many brought a spent refresh token."""

    client_id: str
    grant_type: str
    outcome: str
    requests: int
    reuse: int


def _tally(rows: list[Row]) -> dict[str, object]:
    by_grant: dict[str, Counter[str]] = {}
    for row in rows:
        by_grant.setdefault(row.grant_type, Counter())[row.outcome] += row.requests
    return {
        "token_requests": sum(row.requests for row in rows),
        "refresh_reuse": sum(row.reuse for row in rows),
        "by_grant": by_grant,
    }
