"""``/metrics`` in Prometheus' format, for whoever knows the token of the deployment."""

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from tokenwell.credentials.metrics import EngineCollector
from tokenwell.gateway import latency
from tokenwell.jobs.metrics import JobCollector
from tokenwell.web.problems import Problem, as_response

# When a series began says nothing here, and doubles their number.
disable_created_metrics()  # type: ignore[no-untyped-call]
_REGISTRY = CollectorRegistry()
_REGISTRY.register(latency.SECONDS)
_REGISTRY.register(EngineCollector())
_REGISTRY.register(JobCollector())
ProcessCollector(registry=_REGISTRY)


@require_GET
def view(request: HttpRequest) -> HttpResponse:
    """
    Give all metrics: of this process, and of what all processes did together.

    :raises Http404: the deployment has no ``METRICS_TOKEN``.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    if not _is_known(request.headers.get("Authorization", "")):
        answer = as_response(
            Problem(
                "invalid-token",
                status=401,
                title="The token of the metrics is not valid.",
                detail="Send METRICS_TOKEN as `Authorization: Bearer …`.",
            )
        )
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    return HttpResponse(generate_latest(_REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _is_known(header: str) -> bool:
    scheme, _, token = header.partition(" ")
    is_same = secrets.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
    return is_same and scheme.lower() == "bearer"
