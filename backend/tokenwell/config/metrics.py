"""``/metrics`` in Prometheus' format, for whoever knows the token of the deployment."""

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
from tokenwell.web import scraping
from tokenwell.web.problems import as_response

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
    if not scraping.is_offered():
        raise Http404
    if problem := scraping.refusal(request.headers.get("Authorization", "")):
        answer = as_response(problem)
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    return HttpResponse(generate_latest(_REGISTRY), content_type=CONTENT_TYPE_LATEST)
