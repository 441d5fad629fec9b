"""Every setting, read from the environment; docs/operations.md lists them.

Production is the default, so the project refuses to start if no variable is set. ``DEMO=1``
serves plain http to this machine alone; ``DEBUG=1`` is for development. Both make the keys that
production must be given, and neither can be reached from another host.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from relapse_watch import __version__
from relapse_watch.environment import read_environment
from relapse_watch.logs import without_paths

BASE_DIR = Path(__file__).resolve().parent.parent
given = read_environment(os.environ, base=BASE_DIR)

DEBUG, DEMO = given.debug, given.demo
PLAIN_HTTP = DEBUG or DEMO  # without a certificate, for this machine's own browser only
DEMO_PASSWORD = given.demo_password
SECRET_KEY = given.secret_key
FIELD_KEYS = given.field_keys  # the first one seals
ALLOWED_HOSTS = given.allowed_hosts
CSRF_TRUSTED_ORIGINS = given.csrf_trusted_origins

# --- the product, as this deployment presents it -------------------------------------------------
SITE_NAME = given.site_name  # neutral, because it is shown outside page bodies
SITE_ORIGIN = given.site_origin  # of links in mails: a request's Host is whatever its sender wrote
SIGN_UP_OPEN = given.sign_up_open
MINIMUM_AGE_YEARS = given.minimum_age_years
HELP_REGION = given.help_region
PHONE_REGION = given.phone_region
SAFETY_TEXTS_READ_BY = given.safety_texts_read_by  # a clinician's name, and the day
SAFETY_TEXTS_READ_ON = given.safety_texts_read_on
SAFETY_CONTACT = given.safety_contact  # the counselor who reads that something hurt or was wrong
MEETING_FINDER = given.meeting_finder  # a page on which people find meetings near them
FAMILY_PROGRAM = given.family_program  # what the clinic itself has for families, in one line
CATALOG_OVERLAY = given.catalog_overlay  # a TOML file of a clinic's own changes
VERSION = __version__  # operators and the commands see it, and no public page
FIRST_OPERATOR = given.first_operator  # invited by the first start
METRICS_TOKEN = given.metrics_token  # "" turns /metrics off

# --- parts ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_structlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "checkins",
]

# The CSP comes first, so that redirects to https and refused hosts carry it too (docs/adr/0001).
MIDDLEWARE = [
    "checkins.middleware.MetricsMiddleware",
    "checkins.middleware.HeadMiddleware",
    "checkins.middleware.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "relapse_watch.logs.RequestLogMiddleware",
    "checkins.middleware.CompressingMiddleware",
    "checkins.middleware.PrivacyMiddleware",
    "checkins.middleware.HurryMiddleware",
    "checkins.middleware.SystemMiddleware",
    "checkins.middleware.PhoneMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "checkins.middleware.SteadyCookieMiddleware",
    "checkins.middleware.CrowdMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "checkins.middleware.DeviceMiddleware",
    "checkins.middleware.SlowingMiddleware",
    "checkins.middleware.ConfirmingMiddleware",
    "checkins.middleware.KeptFormMiddleware",
    "checkins.middleware.StaffMiddleware",
    "checkins.middleware.LockMiddleware",
    "checkins.middleware.QuietHomeMiddleware",
    "checkins.middleware.SlidingSessionMiddleware",
    "checkins.middleware.ZoneMiddleware",
    "checkins.middleware.NoPageMiddleware",
]

ROOT_URLCONF = "relapse_watch.urls"
WSGI_APPLICATION = "relapse_watch.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "relapse_watch.templates.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "checkins.context_processors.site",
            ],
            "builtins": ["checkins.templatetags.form_marks"],  # what every form carries
        },
    }
]
FORM_RENDERER = "relapse_watch.widgets.Renderer"

# --- database ------------------------------------------------------------------------------------
_database = given.database
DATABASES = {"default": _database}
if "sqlite" in _database["ENGINE"]:
    _database["ENGINE"] = "relapse_watch.sqlite"  # it lets go of a file that was replaced
    _database["CONN_MAX_AGE"] = 60  # seconds: to open it costs more than a page's statements
    _database["OPTIONS"] = {
        # Deferred transactions fail with "database is locked" when two savers upgrade at once.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA busy_timeout=20000; PRAGMA secure_delete=ON; PRAGMA cache_size=-8000;"
        ),
    }
else:
    _database["ENGINE"] = "relapse_watch.postgresql"  # it finds what a restart left dead
    _asked_for = _database.get("OPTIONS", {})  # by the URL, such as sslmode
    _database["OPTIONS"] = {
        **_asked_for,
        # The server's own 4 is for disks that seek: with it, a list of fifty clients reads all
        # accounts from end to end (docs/scale.md). What the URL says comes last, and counts.
        "options": f"-c random_page_cost=1.1 {_asked_for.get('options', '')}".strip(),
        "pool": {
            "min_size": 1,
            "max_size": given.database_pool_size,
            "timeout": 2,
            # By default the pool waits longer after each failure, up to minutes, and whoever
            # asks meanwhile gets no connection, even once the server is back.
            "reconnect_timeout": 2,
        },
        "connect_timeout": 2,
        "tcp_user_timeout": 5000,  # milliseconds until a line that was cut is given up
    }
BACKUP_FOLDER = given.backup_folder
BACKUP_KEY = given.backup_key  # public: it seals, and what opens is kept elsewhere
BACKUP_DAYS = given.backup_days  # how long a backup is kept, which whoever leaves is told
ERASURES_FILE = given.erasures_file  # outside the database, so that restoring one erases again
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {  # shared by all processes, because the rate limits count in it
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- people, sessions, forms ---------------------------------------------------------------------
AUTH_USER_MODEL = "checkins.User"
AUTHENTICATION_BACKENDS = ["checkins.adapters.SignInBackend"]
PASSWORD_HASHERS = ["checkins.models.hashers.TakingTurns"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "checkins.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "checkins.forms.accounts_signup.SignupExtras"
ACCOUNT_SIGNUP_REDIRECT_URL = "onboarding"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # services.addresses asks for it
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
ASK_AGAIN = timedelta(minutes=given.ask_again_minutes)  # after it, who it is is asked anew
LOCK_AFTER = timedelta(minutes=given.lock_after_minutes)  # without use, a session is locked
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# The password of now is asked by the question before the page, where a passkey answers, too.
ACCOUNT_FORMS = {
    "change_password": "checkins.forms.entrance.NewPasswordForm",
    "login": "checkins.forms.entrance.LoginForm",
    "reauthenticate": "checkins.forms.entrance.ReauthenticateForm",
    "reset_password_from_key": "checkins.forms.entrance.NewPasswordByLinkForm",
    "set_password": "checkins.forms.entrance.NewPasswordForm",
    "add_email": "checkins.forms.addresses.AddEmailForm",
    "reset_password": "checkins.forms.addresses.ResetPasswordForm",
    "signup": "checkins.forms.addresses.SignupForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(ASK_AGAIN.total_seconds())
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if PLAIN_HTTP else "https"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a code is accepted one period early or late, too
MFA_ADAPTER = "checkins.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "checkins.forms.entrance.ActivateCodesForm",
    "authenticate": "checkins.forms.codes.CodeForm",
    "edit_webauthn": "checkins.forms.entrance.RenamePasskeyForm",
    "reauthenticate": "checkins.forms.codes.ReauthenticateCodeForm",
    "add_webauthn": "checkins.forms.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "checkins.forms.passkeys.AuthenticatePasskeyForm",
    "login_webauthn": "checkins.forms.passkeys.LoginPasskeyForm",
    "reauthenticate_webauthn": "checkins.forms.passkeys.ReauthenticatePasskeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP

# The rows of ``services/tries.py`` count passwords, codes and the mails to an address, so the cache
# limits none of these: it may drop a count.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "reset_password": "20/m/ip"}
# Nobody guesses a passkey, but one visitor of a clinic could keep all its others out.
MFA_RATE_LIMITS = {"webauthn_login": None}

_cookie_prefix = "" if PLAIN_HTTP else "__Host-"
DEVICE_COOKIE_NAME = f"{_cookie_prefix}browser"
SESSION_ENGINE = "relapse_watch.sessions"
SESSION_COOKIE_NAME = f"{_cookie_prefix}session"
CSRF_COOKIE_NAME = f"{_cookie_prefix}form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = given.session_days * 24 * 60 * 60
SESSION_LONGEST = timedelta(days=given.session_longest_days)
SESSION_SAVE_EVERY_REQUEST = False  # Help must not write to the database
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "checkins.views.errors.form_expired"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# --- the server -----------------------------------------------------------------------------------
# What waitress is told by ``manage.py serve``, the demo, the tests and the benchmarks. Its own
# defaults let a hundred idle browsers shut out the next one.
SERVER: dict[str, Any] = {
    "threads": 8,  # three may be at passwords (models/hashers.py); the others answer, Help too
    "connection_limit": 1000,  # a slow visitor holds a connection and no thread
    "asyncore_use_poll": True,  # select() counts no file above 1,023
    "channel_timeout": 60,  # seconds that a silent connection is kept
    "cleanup_interval": 10,
    "max_request_header_size": 32 * 1024,
    "max_request_body_size": 1024 * 1024 + 64 * 1024,  # a file of past check-ins, and its form
    "inbuf_overflow": 128 * 1024,  # a longer body waits on the disk, not in memory
}
if given.trusted_proxy:
    SERVER |= {
        "trusted_proxy": given.trusted_proxy,
        "trusted_proxy_count": given.proxy_count,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }

# --- transport -----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = given.secure_ssl_redirect
# A monitor asks each process itself, behind the proxy. A program that asks by plain http is refused
# there and not led on, so that it is noticed and mended.
SECURE_REDIRECT_EXEMPT = [r"^metrics$", "^api/"]
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else given.secure_hsts_seconds
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
if given.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = given.proxy_count
SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" makes browsers send "Origin: null", and Django then refuses every form.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        **{
            f"{kind}-src": ["'self'"]
            for kind in ("script", "style", "img", "font", "connect", "manifest", "worker")
        },
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- static files --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = given.static_root
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "relapse_watch.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is uploaded
    "staticfiles": {"BACKEND": "relapse_watch.storage.StaticFiles"},
}
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# --- mail ----------------------------------------------------------------------------------------
vars().update(given.email)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = given.default_from_email

# --- notifications -------------------------------------------------------------------------------
PUSH_KEY = given.push_key  # "" turns the feature off, and pages say nothing of it
PUSH_HOSTS = given.push_hosts  # nothing is posted to any other host
PUSHER = "checkins.delivery.pusher.Pusher"

# --- language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English")]
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"  # for the server's log alone; a person's zone is asked for, never assumed

# --- logging -------------------------------------------------------------------------------------
DJANGO_STRUCTLOG_USER_ID_FIELD = ""  # the log names no person, so Help need not read the user
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        without_paths,
        structlog.processors.JSONRenderer(),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"routes": {"()": "relapse_watch.logs.RouteNames"}},
    "formatters": {"plain": {"()": "relapse_watch.logs.PathlessFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["routes"],
            "formatter": "plain",
        }
    },
    "root": {
        "handlers": ["console"],
        "level": given.log_level,
    },
    # The server's own access log contains addresses; the structured log does not.
    "loggers": {"django.server": {"handlers": [], "level": "ERROR", "propagate": False}},
}
