"""All addresses."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView

from tokenwell.administration.site import site
from tokenwell.config import api_description, health, metrics, spa

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", metrics.view),
    path("api/v1/", include("tokenwell.signing_in.urls")),
    path("api/v1/", include("tokenwell.containers.urls")),
    path("api/v1/", include("tokenwell.access.urls")),
    path("api/v1/", include("tokenwell.credentials.urls")),
    path("api/v1/", include("tokenwell.transfer.urls")),
    path("api/v1/", include("tokenwell.providers.urls")),
    path("api/v1/", include("tokenwell.notices.urls")),
    path("api/v1/", include("tokenwell.jobs.urls")),
    path("api/v1/", include("tokenwell.leaving.urls")),
    path("api/schema/", api_description.view, name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema")),
    path("oauth/", include("tokenwell.credentials.callback")),
    path("admin/", site.urls),
    re_path(r"^(?!(?:api|oauth|admin|health|metrics|static|assets)(?:/|$)).*$", spa.page),
]
handler404 = "tokenwell.web.views.page_not_found"
handler500 = "tokenwell.web.views.server_error"
