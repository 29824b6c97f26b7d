"""The WSGI application: the token endpoint first, everything else by Django."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")
django = get_wsgi_application()

# Only now, since models can be imported only in a Django that is set up.
from tokenwell.config import incoming, logs, startup  # noqa: E402
from tokenwell.gateway import endpoint  # noqa: E402
from tokenwell.web.client_address import checked_address  # noqa: E402

logs.name_process("api")
startup.check()
application = incoming.traced(
    endpoint.ahead_of(django),  # type: ignore[arg-type]
    is_logged=settings.LOG_FORMAT == "json",
)
if settings.TRUSTED_PROXIES:
    application = wrap_wsgi_with_proxy_headers(
        checked_address(application), trusted_hosts=settings.TRUSTED_PROXIES
    )
