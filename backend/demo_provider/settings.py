"""All settings of the demo provider, from environment variables that begin with DEMO_."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def _read(name: str, default: str = "") -> str:
    value = os.environ.get(name, default).strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name}.")
    return value


def _read_seconds(name: str, default: int) -> int:
    value = _read(name, str(default))
    if not value.isdecimal() or not 0 < int(value) <= 86_400:
        raise ImproperlyConfigured(f"{name} has to be a number of seconds from 1 to 86400.")
    return int(value)


def _read_database(name: str) -> dict[str, object]:
    parts = urlsplit(_read(name))
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} has to be postgresql://user:password@host:port/name.")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _read_origin(name: str) -> str:
    value = _read(name).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} has to be http://host:port.")
    return value


# --- What the environment says ----------------------------------------------------------------
SECRET_KEY = _read("DEMO_SECRET_KEY")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("DEMO_SECRET_KEY is too weak: use at least 32 random characters.")
PUBLIC_URL = _read_origin("DEMO_PUBLIC_URL")
DATABASES = {"default": _read_database("DEMO_DATABASE_URL")}
# Faults on demand, for tests only: /faults does not exist without it.
FAULTS = os.environ.get("DEMO_FAULTS", "") == "1"

# --- Django -----------------------------------------------------------------------------------
DEBUG = False
ALLOWED_HOSTS = [str(urlsplit(PUBLIC_URL).hostname), "localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "oauth2_provider",
    "demo_provider",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "demo_provider.middleware.GuardMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
ROOT_URLCONF = "demo_provider.urls"
WSGI_APPLICATION = "demo_provider.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LANGUAGE_CODE = "en-us"
DATA_UPLOAD_MAX_MEMORY_SIZE = 65_536
X_FRAME_OPTIONS = "DENY"

# Browsers do not separate cookies by port: names of our own keep those of a product on the
# same host whole.
CSRF_COOKIE_NAME = "demo_csrftoken"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "demo_session"

# Client secrets have 256 random bits, and so has the one password: stretching would only burn time.
PASSWORD_HASHERS = ["demo_provider.hashers.RandomSecretHasher"]


def _device_uri_complete(user_code: str) -> str:
    return f"{PUBLIC_URL}/device?user_code={user_code}"


# --- The authorization server -----------------------------------------------------------------
OAUTH2_PROVIDER = {
    "SCOPES": {
        "profile": "Read your name",
        "email": "Read your email address",
        "offline": "Keep access while you are away",
    },
    "DEFAULT_SCOPES": ["profile"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": _read_seconds("DEMO_ACCESS_TOKEN_SECONDS", 90),
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "PKCE_REQUIRED": True,
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 0,
    "OIDC_ISS_ENDPOINT": PUBLIC_URL,
    "OAUTH2_RESPONSE_TYPES_SUPPORTED": ["code", "token"],
    "OAUTH2_GRANT_TYPES_SUPPORTED": [
        "authorization_code",
        "client_credentials",
        "implicit",
        "password",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
    ],
    "OAUTH2_VALIDATOR_CLASS": "demo_provider.validator.Validator",
    "OAUTH_PRE_TOKEN_VALIDATION": [],  # the validator says whose a device code is
    "OAUTH_DEVICE_VERIFICATION_URI": f"{PUBLIC_URL}/device",
    "OAUTH_DEVICE_VERIFICATION_URI_COMPLETE": _device_uri_complete,
    "DCR_ENABLED": True,
    "DCR_REGISTRATION_PERMISSION_CLASSES": ("oauth2_provider.dcr.AllowAllDCRPermission",),
    # Here to be tried, each by a client of its own; RFC 9700 advises against both.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": False,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": False,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
