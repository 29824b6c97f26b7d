"""All settings of the product. Values that differ between deployments come from the environment."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from tokenwell.config.env import env_bool, env_database, env_list, env_secret, env_str

VERSION = "0.1.0"

# --- What the deployment says ---------------------------------------------------------------
DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env_secret("SECRET_KEY")
PUBLIC_BASE_URL = env_str("PUBLIC_BASE_URL", "http://localhost:8000").rstrip("/")
# Pairs of host and port that the outbound door may reach over http and at a private address.
OUTBOUND_ALLOW = frozenset(pair.lower() for pair in env_list("OUTBOUND_ALLOW"))

_public = urlsplit(PUBLIC_BASE_URL)
if _public.scheme not in {"https", "http"} or not _public.hostname or _public.path:
    raise ImproperlyConfigured("PUBLIC_BASE_URL has to be https://host or https://host:port.")
_is_local = _public.hostname in {"localhost", "127.0.0.1", "::1"}
if _public.scheme == "http" and not _is_local:
    raise ImproperlyConfigured("PUBLIC_BASE_URL has to be https, except on localhost.")
if len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 8:
    raise ImproperlyConfigured("SECRET_KEY is too weak: use at least 32 random characters.")
if DEBUG and not _is_local:
    raise ImproperlyConfigured("DEBUG is for localhost only: it shows what must stay hidden.")

# --- Django -----------------------------------------------------------------------------------
INSTALLED_APPS = ["django.contrib.postgres", "tokenwell.audit"]
ALLOWED_HOSTS = [_public.hostname, *env_list("ALLOWED_HOSTS")]
DATABASES = {
    "default": {
        **env_database("DATABASE_URL"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A request is never one big transaction: what a provider answered must be
        # committed whatever happens afterwards.
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
