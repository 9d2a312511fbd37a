"""All settings, read strictly from the environment; docs/deployment.md lists the variables."""

import tomllib
from pathlib import Path

import django_stubs_ext

from recovery.site import databases, env, mail

django_stubs_ext.monkeypatch()  # lets annotations such as ModelAdmin[Edition] run

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

# How it is run

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", kept_in=VAR_DIR / "secret-key" if DEBUG else None)
# Its own, so that SECRET_KEY can be changed without ending links; kept in production too, where one less is to be set.
LINK_KEY = env.secret("LINK_KEY", kept_in=VAR_DIR / "link-key", shortest=32)
LINK_RETENTION_DAYS = env.integer("LINK_RETENTION_DAYS", 30, maximum=3650)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if DEBUG:
    ALLOWED_HOSTS += [".localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SITE_NAME = env.text("SITE_NAME", "Recovery timeline")
PUBLIC_URL = env.web_address("PUBLIC_URL")
SECURITY_CONTACT = env.contact("SECURITY_CONTACT")
BIND = env.text("BIND", "127.0.0.1")
PORT = env.integer("PORT", 8000, minimum=1, maximum=65535)
WEB_CONCURRENCY = env.integer("WEB_CONCURRENCY", 2, minimum=1, maximum=64)
TWO_PERSON_REVIEW = env.boolean("TWO_PERSON_REVIEW", default=False)
REQUIRE_MFA = env.boolean("REQUIRE_MFA", default=not DEBUG)
TLS = env.choice("TLS", {"proxy", "off"}, default="off" if DEBUG else "proxy")
# Behind a proxy that none is trusted of, all visitors would be one, and one who tries too much would stop everybody.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 1 if TLS == "proxy" else 0, maximum=10)

ROOT_URLCONF = "recovery.urls"
WSGI_APPLICATION = "recovery.wsgi.application"
CSRF_FAILURE_VIEW = "recovery.site.error_pages.csrf_failure"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

INSTALLED_APPS = [
    # Before staticfiles: runserver then serves files through the middleware, headers included.
    "whitenoise.runserver_nostatic",
    "recovery",
    "recovery.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
]

MIDDLEWARE = [
    # For every answer, static files and refusals included.
    "recovery.site.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "recovery.site.middleware.KnownMethodsMiddleware",
    "recovery.site.middleware.AcceptEncodingMiddleware",
    # Static files end here, above GZip, which would squeeze images again on every request.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    # A request that cannot be taken as it was meant ends here.
    "recovery.site.request_guard.RequestGuardMiddleware",
    # The person who asks: nothing of it is read before a page asks for it.
    "recovery.accounts.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "recovery.accounts.proof.ProofMiddleware",
    "recovery.accounts.second_factor.SecondFactorMiddleware",
    # What a view needs.
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "recovery.site.sending.form_end.FormEndMiddleware",
]

TEMPLATES: list[dict[str, object]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["recovery.site.lean_templates.Loader", "django.template.loaders.app_directories.Loader"],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "recovery.site.context.site",
            ],
        },
    },
]

# Data

DATABASES = {
    "default": databases.configure(env.text("DATABASE_URL", "sqlite:///var/db.sqlite3"), BASE_DIR),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis_address("REDIS_URL")
# Of what visitors tried, which all worker processes have to count together.
_IN_REDIS: dict[str, object] = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
}
_IN_THE_DATABASE: dict[str, object] = {
    "BACKEND": "recovery.site.counting.CountingCache",
    "LOCATION": "recovery_count",
    "OPTIONS": {"MAX_ENTRIES": 100_000},
    "TIMEOUT": 120,
}
CACHES = {"default": _IN_REDIS if REDIS_URL else _IN_THE_DATABASE}

# Mail: only for forgotten passwords

_MAIL = mail.configure(env.text("EMAIL_URL"))
globals().update(_MAIL)
SENDS_MAIL = "EMAIL_HOST" in _MAIL
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "recovery@localhost")

# Language and time

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
# Every word goes through gettext; while there is one language, looking each up would cost a quarter of a page's time.
USE_I18N = len(LANGUAGES) > 1
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "recovery.site.storage.SmallStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Security

BEHIND_TLS_PROXY = TLS == "proxy"
_COOKIE_PREFIX = "__Host-" if BEHIND_TLS_PROXY else ""

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
SECURE_SSL_REDIRECT = BEHIND_TLS_PROXY
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come past the proxy
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if BEHIND_TLS_PROXY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS_PROXY
SECURE_HSTS_PRELOAD = BEHIND_TLS_PROXY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

SESSION_ENGINE = "recovery.accounts.sessions"
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = BEHIND_TLS_PROXY
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = BEHIND_TLS_PROXY
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
ZONE_COOKIE_NAME = f"{_COOKIE_PREFIX}tz"  # a script sets it, so it alone is not HttpOnly
# Not in a cookie of its own, which could not have the __Host- prefix.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Sign-in: docs/adr/0016-sign-in-with-allauth.md

AUTHENTICATION_BACKENDS = ["recovery.accounts.proof.AccountBackend"]
ACCOUNT_ADAPTER = "recovery.accounts.adapter.AccountAdapter"
# A clinic's people have their e-mail as their user name. To look for both would cost a known name more hashes.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_TLS_PROXY else "http"
ACCOUNT_SESSION_REMEMBER = False
# An account is locked for minutes. An address can be a whole hospital and never is: where 60 tries an hour failed, each
# account has 3 tries an hour from there. What is bound by address alone is far above what people at work do.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/5m/key",
    "login_failed_address": "60/h/ip",
    "login_failed_there": "3/h/key",
    "login": "120/m/ip",
    "change_password": "30/m/user",  # a wrong password there counts as one at sign-in
    "reauthenticate": "30/m/user",
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
}
ACCOUNT_FORMS = {
    "login": "recovery.accounts.sign_in_forms.LoginForm",
    "change_password": "recovery.accounts.sign_in_forms.ChangePasswordForm",
    "reset_password": "recovery.accounts.sign_in_forms.ResetPasswordForm",
}
# Django's own: allauth's writes a row where there is an account, which takes time.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
MFA_FORMS = {"activate_totp": "recovery.accounts.app_form.ActivateAppForm"}
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_ADAPTER = "recovery.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # it comes from an invitation; nobody can have signed up with another person’s
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off

SILENCED_SYSTEM_CHECKS = ["security.W002"]  # frame-ancestors does what X-Frame-Options did
if not BEHIND_TLS_PROXY:
    # About HTTPS only; recovery.E002 allows plain HTTP on this machine's loopback alone.
    SILENCED_SYSTEM_CHECKS += [f"security.{code}" for code in ("W004", "W008", "W010", "W012", "W016")]

# The page of a draft sends every field twice: 40 rows, and what stood in them when the page was made.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
# Files too: the request guard lets no larger body in, and a temporary file would stay when a process is killed.
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Logging: to standard error, with nothing in it that a visitor typed or was sent

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"route_only": {"()": "recovery.site.logs.RouteOnlyFilter"}},
    "formatters": {
        "plain": {
            "()": "recovery.site.logs.PrivateFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["route_only"],
        },
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Without handlers of its own: Django's would write and mail the whole request.
        "django": {"handlers": [], "level": "INFO" if DEBUG else "ERROR"},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
