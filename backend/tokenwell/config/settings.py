"""All settings of the product. Values that differ between deployments come from the environment."""

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from tokenwell.administration import theme
from tokenwell.config import logs
from tokenwell.config.env import (
    env_bool,
    env_choice,
    env_database,
    env_int,
    env_list,
    env_secret,
    env_str,
)

VERSION = "0.1.0"
BASE_DIR = Path(__file__).resolve().parents[2]

# --- What the deployment says -----------------------------------------------------------------
DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env_secret("SECRET_KEY")
KEYRING_FILE = Path(env_str("KEYRING_FILE"))
PUBLIC_BASE_URL = env_str("PUBLIC_BASE_URL", "http://localhost:8000").rstrip("/")
# Where the proxy is: another origin, since what it answers is written by others. Empty: nowhere.
PROXY_BASE_URL = env_str("PROXY_BASE_URL", "").rstrip("/")
# Pairs of host and port that the outbound door may reach over http and at a private address.
OUTBOUND_ALLOW = frozenset(pair.lower() for pair in env_list("OUTBOUND_ALLOW"))
# Implicit and Resource Owner Password (RFC 9700 2.1.2, 2.4): off, they are in no form and no API.
LEGACY_GRANTS = env_bool("LEGACY_GRANTS", default=True)
SPA_DIR = Path(env_str("SPA_DIR", str(BASE_DIR.parent / "frontend" / "dist")))
# Reverse proxies in front of us, addresses or networks: what they say of a caller's address counts.
TRUSTED_PROXIES = env_list("TRUSTED_PROXIES")
# Rows that grow with time are kept this long.
RETENTION_DAYS = env_int("RETENTION_DAYS", 400)
# Runs of jobs are kept this long, with what was answered.
JOB_RUN_DAYS = env_int("JOB_RUN_DAYS", 90)
# Threads of the api process that may wait for a token at the same time; the rest stay free
# for those whose token is there already.
TOKEN_WAITERS = env_int("TOKEN_WAITERS", 220)
# News of credentials are collected this long before anybody is told.
NOTICE_SECONDS = env_int("NOTICE_SECONDS", 60)
# Answers of providers wait here while the database does not take them: a folder of this host
# that outlives a restart.
SPOOL_FOLDER = Path(env_str("SPOOL_FOLDER", str(BASE_DIR.parent / ".local" / "spool")))
# Connections to PostgreSQL that the threads of one process share.
DATABASE_POOL = env_int("DATABASE_POOL", 12)

_public = urlsplit(PUBLIC_BASE_URL)
if _public.scheme not in {"https", "http"} or not _public.hostname or _public.path:
    raise ImproperlyConfigured("PUBLIC_BASE_URL has to be https://host or https://host:port.")
IS_LOCAL = _public.hostname in {"localhost", "127.0.0.1", "::1"}
IS_HTTPS = _public.scheme == "https"
if not IS_HTTPS and not IS_LOCAL:
    raise ImproperlyConfigured("PUBLIC_BASE_URL has to be https, except on localhost.")
if PROXY_BASE_URL:
    _proxy = urlsplit(PROXY_BASE_URL)
    if _proxy.scheme not in {"https", "http"} or not _proxy.hostname or _proxy.path:
        raise ImproperlyConfigured("PROXY_BASE_URL has to be https://host or https://host:port.")
    if _proxy.scheme != "https" and not IS_LOCAL:
        raise ImproperlyConfigured("PROXY_BASE_URL has to be https, except on localhost.")
    if _proxy.netloc.lower() == _public.netloc.lower():
        raise ImproperlyConfigured(
            "PROXY_BASE_URL has to be another origin than PUBLIC_BASE_URL: give the proxy a host"
            " name of its own."
        )
if len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 8:
    raise ImproperlyConfigured("SECRET_KEY is too weak: use at least 32 random characters.")
if DEBUG and not IS_LOCAL:
    raise ImproperlyConfigured("DEBUG is for localhost only: it shows what must stay hidden.")

# --- Django -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Each looks for templates before the next one does.
    "tokenwell.administration",
    "unfold.apps.BasicAppConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "tokenwell.audit",
    "tokenwell.accounts",
    "tokenwell.encryption",
    "tokenwell.signing_in",
    "tokenwell.providers",
    "tokenwell.containers",
    "tokenwell.credentials",
    "tokenwell.transfer",
    "tokenwell.gateway",
    "tokenwell.notices",
    "tokenwell.jobs",
    "tokenwell.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tokenwell.web.middleware.guard_response",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tokenwell.signing_in.demanding.demand_second_factor",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tokenwell.config.incoming.note_route",
]

ROOT_URLCONF = "tokenwell.config.urls"
WSGI_APPLICATION = "tokenwell.config.wsgi.application"
ALLOWED_HOSTS = [_public.hostname, *env_list("ALLOWED_HOSTS")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

_database = env_database("DATABASE_URL")
_database["OPTIONS"] = {
    **cast("dict[str, object]", _database["OPTIONS"]),
    # Without a short time to reconnect, the pauses between tries grow to minutes.
    "pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 5, "reconnect_timeout": 5},
}
DATABASES = {
    "default": {
        **_database,
        # A request is never one big transaction: what a provider answered must be
        # committed whatever happens afterwards.
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env_secret("REDIS_URL")

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# The pages' scripts and styles, as they were built; index.html is served by `config.spa`.
WHITENOISE_ROOT = SPA_DIR if SPA_DIR.is_dir() else None

# --- Sign-in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "tokenwell.signing_in.backend.PersonBackend",
    "tokenwell.containers.permissions.ItemBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: nobody has rights without signing in
# `containers.permissions.ItemBackend` answers in its place, from guardian's tables.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# Of nobody, of who has a privilege over others, or of all; who lacks it is led to turn it on.
REQUIRE_SECOND_FACTOR = env_choice("REQUIRE_SECOND_FACTOR", ("none", "privileged", "all"))
LOGIN_URL = "/sign-in"
UNFOLD = theme.UNFOLD
PASSWORD_RESET_TIMEOUT = 3600

# allauth, which `signing_in` stands on: its views are asked by ours, and have no addresses.
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
ACCOUNT_ADAPTER = "tokenwell.signing_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Django's: allauth's own writes each address into a table of its own, where it grows old.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
# Counted in the database, by `signing_in.limits`: in a cache, each process counts for itself.
ACCOUNT_RATE_LIMITS = False
# There is none, so that nothing leans on one: used codes are kept in the database too.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
MFA_ADAPTER = "tokenwell.signing_in.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tokenwell"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds by which an app's clock may be wrong
MFA_RECOVERY_CODES_SHOW_ONCE = True

# Browsers keep `__Host-` cookies from being set by neighbors, but only over https.
COOKIE_PREFIX = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"  # the way back from the provider needs it
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "csrftoken"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
CSRF_FAILURE_VIEW = "tokenwell.web.views.csrf_failure"

# --- Browser hardening ------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- REST -------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tokenwell.accounts.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tokenwell.web.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tokenwell.web.problems.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tokenwell",
    "DESCRIPTION": "Keeps OAuth 2.0 credentials and hands out fresh access tokens.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    # What is sent and what is answered have serializers of their own.
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "Kind": "tokenwell.containers.models.Kind",
        "State": "tokenwell.credentials.answer_serializers.STATES",
        "CredentialType": ["oauth2", "password"],
        "Usage": ["http", "ftp", "sftp", "job_execution"],
        "AuthorizationState": "tokenwell.credentials.states.AuthorizationState",
        "Right": "tokenwell.containers.serializers.RIGHTS",
        "Privilege": "tokenwell.access.people_serializers.PRIVILEGE",
        "SubjectKind": ["user", "role", "service"],
        "NextRedirect": ["redirect"],
        "NextDeviceCode": ["device_code"],
        "NextWait": ["wait"],
        "InquiryKind": ["discover", "register", "test"],
        "InquiryState": ["open", "done", "failed"],
        "StepOutcome": ["ok", "failed", "skipped"],
        "ActorKind": "tokenwell.audit.models.ActorKind",
        "ProviderSupport": ["no", "supported", "required"],
        "NewsKind": "tokenwell.notices.kinds.CHOICES",
        "NoticeKind": "tokenwell.notices.serializers.KINDS",
        "DeliveryState": "tokenwell.notices.serializers.STATES",
        "JobOutcome": "tokenwell.jobs.answer_serializers.OUTCOMES",
        "ScheduleKind": ["none", "cron", "interval"],
        "BodyKind": ["none", "json", "form", "text", "file"],
    },
    # Not the usual ones: their names for enums are kept, ours are added.
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "tokenwell.config.schema.complete",
    ],
}

# --- E-mail: by a server, or into a folder; else nobody gets any ---------------------------------
EMAIL_FOLDER = env_str("EMAIL_FOLDER", "")
EMAIL_HOST = env_str("EMAIL_HOST", "")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=True)
EMAIL_HOST_USER = env_str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env_secret("EMAIL_PASSWORD") if EMAIL_HOST_USER else ""
DEFAULT_FROM_EMAIL = env_str("EMAIL_FROM", "") or f"tokenwell@{_public.hostname}"
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = EMAIL_FOLDER or None
EMAIL_IS_SET_UP = bool(EMAIL_FOLDER or EMAIL_HOST)
_backend = "filebased" if EMAIL_FOLDER else "smtp" if EMAIL_HOST else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_backend}.EmailBackend"

# --- Celery -----------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = False  # the database knows what is open; a second delivery helps nobody
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}

# --- Logs: times and words, never a value -----------------------------------------------------
LOG_FORMAT = env_choice("LOG_FORMAT", logs.FORMATS)
LOGGING = logs.configuration(LOG_FORMAT)

# --- Metrics: without a token there are none ----------------------------------------------------
METRICS_TOKEN = env_secret("METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("METRICS_TOKEN is too weak: use at least 16 random characters.")
