"""How the administrators' pages look, and what leads where (django-unfold)."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def _own_style(request: HttpRequest) -> str:
    return static("administration/pages.css")


def _link(title: str, icon: str, page: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{page}")}


_NAVIGATION = [
    {
        "title": "Who",
        "items": [
            _link("People", "person", "accounts_user_changelist"),
            _link("Roles", "groups", "accounts_role_changelist"),
            _link("Services", "smart_toy", "accounts_serviceaccount_changelist"),
            _link("API keys", "key", "accounts_apikey_changelist"),
        ],
    },
    {
        "title": "What",
        "items": [
            _link("Containers", "folder", "containers_container_changelist"),
            _link("Credentials", "vpn_key", "credentials_credential_changelist"),
            _link("The bin", "delete", "containers_binned_changelist"),
            _link("Requests to providers", "receipt_long", "credentials_refreshattempt_changelist"),
        ],
    },
    {
        "title": "What happened",
        "items": [
            _link("The record", "history", "audit_auditevent_changelist"),
            _link("Notices", "notifications", "notices_notice_changelist"),
            _link("Deliveries", "outgoing_mail", "notices_delivery_changelist"),
        ],
    },
]

# The blue of the app (`frontend/src/app/theme.ts`), darker where white letters stand on it.
_WELL = {
    "50": "#eef5fb",
    "100": "#dbe8f4",
    "200": "#b5cfe8",
    "300": "#8cb5dc",
    "400": "#6a9fd1",
    "500": "#8cb5dc",
    "600": "#2a5f97",
    "700": "#1f4d7d",
    "800": "#153a61",
    "900": "#102c4a",
    "950": "#0b1f35",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Tokenwell administration",
    "SITE_HEADER": "Tokenwell",
    "SITE_SUBHEADER": "Administration",
    # Nothing is kept twice: the app's own icon.
    "SITE_ICON": "/favicon.svg",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/favicon.svg"}],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "BORDER_RADIUS": "4px",
    "COLORS": {"primary": _WELL},
    "STYLES": [_own_style],
    "SIDEBAR": {"navigation": _NAVIGATION},
}
