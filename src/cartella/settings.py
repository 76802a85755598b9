"""Django's settings, made from the environment (`environment.py` reads and refuses).

Three kinds of process share this file: the desk, the public door and the worker (which is also
the command line). Only the desk signs staff in; the public door never sees a staff session.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from cartella import environment, logs, settings_file
from cartella.environment import Listener
from cartella.jobs.lanes import Lane, Period
from cartella.secret import secret_key

ENV = environment.read(settings_file.merged(os.environ))
LISTENER = ENV.listener
PACKAGE = Path(__file__).resolve().parent

DATA = ENV.data
KEY_FILE = ENV.key_file
BLOBS = DATA / "blobs"
CHECKPOINTS = DATA / "checkpoints"
SCRATCH = DATA / "scratch"  # uploads on their way in; swept hourly
PUBLIC_URL = ENV.public_url  # empty: desk-only
IS_DESK_ONLY = ENV.is_desk_only
DESK_URL = ENV.desk_url
PROXY = ENV.proxy

try:
    DATA.mkdir(parents=True, exist_ok=True, mode=0o700)  # the database names patients
    SCRATCH.mkdir(exist_ok=True, mode=0o700)
except OSError:
    raise environment.refuse(
        "CARTELLA_DATA", f"{DATA} cannot be written", "Name a folder of this account."
    ) from None

SECRET_KEY = secret_key(ENV)
DEBUG = False  # its error pages show values
ALLOWED_HOSTS = list(ENV.hosts)
WSGI_APPLICATION = "cartella.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "cartella.practices",
    "cartella.blobs",
    "cartella.jobs",
    "cartella.ledger",
    "cartella.post",
    "cartella.accounts",
    "cartella.charts",
    "cartella.release",
    "cartella.backup",
    "cartella.desk",
    "cartella.portal",
]
AUTH_USER_MODEL = "accounts.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What differs between the doors. A test that knocks at the other one overrides these by name.
DESK_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cartella.headers.own_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cartella.nul.RefuseNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cartella.desk.set_up_first.SetUpFirst",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cartella.desk.counter.CounterOnly",
]
# allauth refuses to load without its middleware, which does nothing where its pages are not hung.
PUBLIC_MIDDLEWARE = [
    name
    for name in DESK_MIDDLEWARE
    if name
    not in (
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "cartella.desk.set_up_first.SetUpFirst",
        "cartella.desk.counter.CounterOnly",
    )
]
DESK_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.messages.context_processors.messages",
]

if LISTENER is Listener.PUBLIC:
    ROOT_URLCONF = "cartella.urls.public"
    MIDDLEWARE = PUBLIC_MIDDLEWARE
    SESSION_COOKIE_NAME = "cartella_portal_session"
    CSRF_COOKIE_NAME = "cartella_portal_csrf"
    LANGUAGE_COOKIE_NAME = "cartella_portal_language"
    SESSION_COOKIE_AGE = 2 * 60 * 60
else:
    ROOT_URLCONF = "cartella.urls.desk"
    MIDDLEWARE = DESK_MIDDLEWARE
    SESSION_COOKIE_NAME = "cartella_desk_session"
    CSRF_COOKIE_NAME = "cartella_desk_csrf"
    LANGUAGE_COOKIE_NAME = "cartella_desk_language"
    SESSION_COOKIE_AGE = 12 * 60 * 60

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": DESK_CONTEXT_PROCESSORS},
    }
]

# Rows. IMMEDIATE is what cures "database is locked"; FULL is what the ledger needs to outlive a
# power cut. Never ATOMIC_REQUESTS: with IMMEDIATE every page would take the write lock.
if ENV.postgres is None:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "cartella.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;"
                    "PRAGMA foreign_keys=ON;PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;"
                    "PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
                ),
            },
            # A file: an in-memory store is shared between threads with table locks.
            "TEST": {"NAME": DATA / "test.sqlite3"},
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": ENV.postgres.name,
            "USER": ENV.postgres.user,
            "PASSWORD": ENV.postgres.password,
            "HOST": ENV.postgres.host,
            "PORT": ENV.postgres.port,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }
    }

# Limits must count across processes, so the cache is a table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cartella_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Sessions and cookies. Ports do not part cookies, so the names do, and SECRET_KEY differs too.
SESSION_SERIALIZER = "cartella.sealed_session.SealedSerializer"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.is_https
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ENV.is_https
CSRF_TRUSTED_ORIGINS = [ENV.own_url]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Headers.
SECURE_SSL_REDIRECT = ENV.is_https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if ENV.is_https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Not no-referrer: browsers would then post forms with "Origin: null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Sign-in of staff: e-mail, password, second factor. Nobody signs up; an owner adds people.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["cartella.accounts.hashers.SmallArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "cartella.accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Ten wrong passwords a minute from one place, five in five minutes for one account.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key", "login": "30/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "cartella.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "cartella.accounts.forms.CodeAppForm",
    "add_webauthn": "cartella.accounts.forms.PasskeyForm",
    "authenticate": "cartella.accounts.forms.SecondStepForm",
    "reauthenticate": "cartella.accounts.forms.SecondStepAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Cartella"

# Uploads go straight to files (300 at once; a folder may hold more), never into memory.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = SCRATCH
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "locale"]

# Mail leaves only from the worker (post/), as the practice set it up in its store.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = "nobody@cartella.invalid"  # never used: a sender is set up
# Text messages go to this documented address and to no other.
SMS_API = "https://api.twilio.com"

# Who runs a job of a kind: handler(job, progress). Resolved when called, so rooms stay apart.
JOB_HANDLERS: dict[str, str] = {
    "chores.minutely": "cartella.chores.minutely",
    "charts.import": "cartella.charts.importing.run",
    "charts.whole_import": "cartella.charts.wholes.ordering.run",
    "demo.patient": "cartella.demo.fill.run",
    "chores.hourly": "cartella.chores.hourly",
    "chores.daily": "cartella.chores.daily",
    "backup.nightly": "cartella.backup.nightly.run",
    "backup.now": "cartella.backup.nightly.run",
    "post.send": "cartella.post.sending.run",
    "post.try": "cartella.post.trying.run",
    "release.send_code": "cartella.release.verification.run_send_code",
    "release.look_in_folders": "cartella.release.arrivals_folder.run_look",
    "release.take_files": "cartella.release.arrivals_folder.run_take",
    "release.undo_import": "cartella.release.taking_back.run",
    "release.read_paper": "cartella.release.paper_text.run",
    "release.write_calendar": "cartella.release.calendar_file.run",
    "assemble": "cartella.release.assembly.run",
    "let_go": "cartella.release.letting_go.run",
    "assemble_again": "cartella.release.again.run",
    "send_delivery": "cartella.release.delivery.sending.run",
}
# How often a job of a kind is tried; others as `jobs/queue.py` says. Mail: for about a day.
JOB_ATTEMPTS: dict[str, int] = {"post.send": 34}
# What is done by the clock, for each practice, by a handler of the same name.
JOB_PERIODS: dict[str, Period] = {
    "chores.minutely": Period(lane=Lane.FAST, every_seconds=60),
    "release.look_in_folders": Period(lane=Lane.FAST, every_seconds=60),
    "release.take_files": Period(lane=Lane.SLOW, every_seconds=60),
    "release.write_calendar": Period(lane=Lane.SLOW, every_seconds=60),
    "chores.hourly": Period(lane=Lane.SLOW, every_seconds=3600),
    # 10:00 UTC is night in the United States.
    "chores.daily": Period(lane=Lane.SLOW, every_seconds=86_400, offset_seconds=36_000),
    "backup.nightly": Period(lane=Lane.SLOW, every_seconds=86_400, offset_seconds=32_400),
}
# What turns the blob ids of a message into files: loader(message).
POST_ATTACHMENTS = "cartella.attachments.load"
# Whether a message is about a made-up patient: test mode lets only those leave.
POST_IS_MADE_UP = "cartella.attachments.is_made_up"

LOGGING = logs.CONFIGURATION
