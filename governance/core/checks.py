"""Refuse to start an unsafe deployment, in sentences that say what to set."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.db import connections

from governance.core import media_address, sealing

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LOCAL = {"127.0.0.1", "localhost", "::1", "testserver"}


@register(Tags.security)
def settings_are_safe(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Secrets present and long enough, keys well-formed, plain HTTP on this machine only."""
    found: list[CheckMessage] = []

    def refuse(number: int, message: str, hint: str) -> None:
        found.append(Error(message, hint=hint, id=f"imprimatur.E{number:03}"))

    if len(settings.SECRET_KEY) < 32:
        refuse(
            1,
            "SECRET_KEY is missing or shorter than 32 characters.",
            "Set SECRET_KEY (or SECRET_KEY_FILE) to 50 or more random characters.",
        )
    if not settings.VAULT_KEYS:
        refuse(
            2,
            "VAULT_KEYS is missing: neither credentials nor the closed-session register could be kept.",
            "Set VAULT_KEYS (or VAULT_KEYS_FILE) to a Fernet key; several, newest first, separated by commas.",
        )
    for position, key in enumerate(settings.VAULT_KEYS, start=1):
        try:
            Fernet(key)
        except ValueError:
            refuse(
                3,
                f"VAULT_KEYS: key {position} is not a Fernet key.",
                "Make one with Fernet.generate_key().",
            )
    host = urlsplit(settings.SITE_URL).hostname
    if not host:
        refuse(
            4,
            "SITE_URL is not an address.",
            "Set SITE_URL to something like https://imprimatur.example.ca",
        )
    elif not settings.SECURE and host not in LOCAL:
        refuse(5, "SITE_URL is plain http on a public name.", "Set SITE_URL to its https:// address.")
    if "*" in settings.ALLOWED_HOSTS:
        refuse(6, "ALLOWED_HOSTS allows every name.", "List the names this site answers to.")
    if settings.CITY_COLOUR and not COLOUR.fullmatch(settings.CITY_COLOUR):
        refuse(7, "CITY_COLOUR is not a colour.", "Write it as #rrggbb, or leave it empty.")
    if settings.DEBUG and settings.SECURE:
        refuse(8, "DEBUG is on at a public address.", "Unset DEBUG.")
    if settings.MEDIA_STORAGE:
        try:
            media_address.parse(settings.MEDIA_STORAGE)
        except media_address.BadAddress as trouble:
            refuse(
                9,
                f"MEDIA_STORAGE can't be used: {trouble}.",
                "Write it as s3://ACCESS-KEY:SECRET@server/bucket, or leave it empty to keep pictures in MEDIA_ROOT.",
            )
    elif any(_lies_in(settings.MEDIA_ROOT, folder) for folder in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS)):
        refuse(
            10,
            "MEDIA_ROOT lies in a folder that is served to everybody, and so would be pictures not yet approved.",
            "Set MEDIA_ROOT to a folder of its own.",
        )
    return found


def _lies_in(folder: str | Path, other: str | Path) -> bool:
    return Path(folder).resolve().is_relative_to(Path(other).resolve())


@register(Tags.files, deploy=True)
def pictures_are_private(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The bucket for pictures can be written and read by us and by no stranger; found by trying."""
    if not settings.MEDIA_STORAGE:
        return []
    try:
        bucket: Any = storages["default"]  # a governance.core.bucket.Bucket, which is loaded only where it is used
    except ImproperlyConfigured:
        return []  # the address itself is wrong, which the check above says
    hint = "Look at MEDIA_STORAGE and at the bucket's policy: only that access key may read and write in it."
    trouble = bucket.trouble()
    return [Error(trouble, hint=hint, id="imprimatur.E022")] if trouble else []


@register(Tags.database)
def audit_is_append_only(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The audit table refuses UPDATE, DELETE and TRUNCATE through enabled triggers."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT to_regclass('governance_auditevent')")
            if cursor.fetchone()[0] is None:
                continue  # before the first migrate
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'governance_auditevent'::regclass"
                " AND tgname IN ('audit_append_only', 'audit_no_truncate') AND tgenabled IN ('O', 'A')"
            )
            if cursor.fetchone()[0] != 2:
                found.append(
                    Error(
                        "The audit table can be changed: its append-only triggers are missing or switched off.",
                        hint="Run `manage.py migrate`; if that changes nothing, ask who switched them off.",
                        id="imprimatur.E020",
                    )
                )
    return found


@register(Tags.database)
def restricted_matters_are_readable(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The keys of the closed-session register are at hand: without them the checker stops every post (4.3.1)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT to_regclass('governance_restrictedmatter')")
            if cursor.fetchone()[0] is None:
                continue  # before its migration
            cursor.execute("SELECT DISTINCT key_name FROM governance_restrictedmatter WHERE released_at IS NULL")
            needed = {name for (name,) in cursor.fetchall()}
        if needed and needed - sealing.hashing_keys(sealing.REGISTER).keys():
            found.append(
                Error(
                    "VAULT_KEYS lacks a key of the closed-session register: the checker would stop every post.",
                    hint="Put the former key back behind the new one, and run `manage.py load_policy`.",
                    id="imprimatur.E021",
                )
            )
    return found
