"""Which address leads where."""

from django.urls import include, path
from oauth2_provider.views import (
    DynamicClientRegistrationManagementView,
    IntrospectTokenView,
    OAuthServerMetadataView,
    RevokeTokenView,
)

from demo_provider import (
    authorization,
    devices,
    faults,
    ledger,
    pages,
    registration,
    tokens,
    withdrawal,
)

# The metadata document finds its endpoints by this namespace.
oauth_patterns = [
    path("authorize", authorization.authorize, name="authorize"),
    path("token", tokens.answer, name="token"),
    path("device-authorization", devices.begin, name="device-authorization"),
    path("device", devices.decide, name="device"),
    path("revoke", RevokeTokenView.as_view(), name="revoke-token"),
    path("introspect", IntrospectTokenView.as_view(), name="introspect"),
    path("register", registration.register, name="dcr-register"),
    path(
        "register/<str:client_id>",
        DynamicClientRegistrationManagementView.as_view(),
        name="dcr-register-management",
    ),
    path(
        ".well-known/oauth-authorization-server",
        OAuthServerMetadataView.as_view(),
        name="oauth-server-metadata",
    ),
]

urlpatterns = [
    path("", pages.index),
    path("", include((oauth_patterns, "oauth2_provider"))),
    path("whoami", pages.whoami),
    path("health", pages.health),
    path("ledger", ledger.show),
    path("withdraw", withdrawal.withdraw),
    path("faults", faults.order),
]
