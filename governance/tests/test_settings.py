"""Settings: every one is listed where people look for it, and an unsafe one stops the start with a sentence."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from governance.core.checks import settings_are_safe

ROOT = Path(settings.BASE_DIR)


def names_read() -> set[str]:
    """Names of the environment variables that governance/settings.py reads."""
    calls = (node for node in ast.walk(ast.parse((ROOT / "governance/settings.py").read_text())))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def names_listed() -> list[str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return [line.partition("=")[0] for line in lines if "=" in line and not line.startswith("#")]


def test_every_setting_is_listed_once_in_the_example():
    listed = names_listed()

    assert names_read() <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("VAULT_KEYS", [], "VAULT_KEYS"),
        ("VAULT_KEYS", ["not a key"], "Fernet"),
        ("SITE_URL", "nowhere", "SITE_URL"),
        ("SITE_URL", "http://imprimatur.example.ca", "https"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
        ("CITY_COLOUR", "teal", "#rrggbb"),
        ("MEDIA_STORAGE", "/srv/pictures", "does not begin with s3://"),
        ("MEDIA_STORAGE", "s3://key:secret@/pictures", "names no server"),
        ("MEDIA_STORAGE", "s3://s3.example.ca/pictures", "no access key and secret"),
        ("MEDIA_STORAGE", "s3://key:se/cret@s3.example.ca/pictures", "%2F"),
        ("MEDIA_STORAGE", "s3://key:secret@s3.example.ca", "one bucket"),
        ("MEDIA_STORAGE", "s3+http://key:secret@s3.example.ca/pictures", "unencrypted"),
        ("MEDIA_ROOT", str(ROOT / "static/pictures"), "served to everybody"),
    ],
)
def test_an_unsafe_setting_stops_the_start_and_says_what_to_set(settings, name, value, says):
    setattr(settings, name, value)

    (found,) = settings_are_safe(None)

    assert says in f"{found.msg} {found.hint}"
    assert found.is_serious()
    assert "cret@" not in f"{found.msg} {found.hint}".replace("ACCESS-KEY:SECRET@", "")


def test_the_settings_of_the_tests_are_safe():
    assert settings_are_safe(None) == []
