"""Who may read the metrics: whoever knows the token of the deployment."""

import secrets

from django.conf import settings

from tokenwell.web.problems import Problem


def is_offered() -> bool:
    """Tell whether the deployment has metrics at all; without ``METRICS_TOKEN`` it has none."""
    return bool(settings.METRICS_TOKEN)


def refusal(header: str) -> Problem | None:
    """Say why a request for them is turned away, by its Authorization header; None: it is not."""
    scheme, _, token = header.partition(" ")
    is_same = secrets.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
    if is_same and scheme.lower() == "bearer":
        return None
    return Problem(
        "invalid-token",
        status=401,
        title="The token of the metrics is not valid.",
        detail="Send METRICS_TOKEN as `Authorization: Bearer …`.",
    )
