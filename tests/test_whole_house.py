"""What must hold across all four apps."""

import ast
import importlib
import importlib.util
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import RedirectView

from accounts.roles import DUTIES
from governance.audit.actions import Action
from governance.celery import app as celery
from posts import states

ROOT = Path(settings.BASE_DIR)
APPS = ("governance", "accounts", "posts", "monitoring")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Views of the libraries, behind guards of their own; each by its module.
LIBRARIES = ("allauth.", "django.views.i18n")
PAGES_AND_PARTS = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """The product's own code, without tests and migrations."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.parts):
                yield path, ast.parse(path.read_text())


def is_a_librarys(view: Any) -> bool:
    """A view of a library, or one of its old addresses that only leads to a new one."""
    own = getattr(view, "view_class", view)
    return own is RedirectView or own.__module__.startswith(LIBRARIES)


def views(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


# --- Doors -------------------------------------------------------------------------------------------------------


def test_every_view_of_ours_says_who_may_open_it():
    unguarded = [
        f"{address} ({view.__module__}.{view.__qualname__})"
        for address, view in views(get_resolver().url_patterns)
        if not getattr(view, "guard", "") and not is_a_librarys(view)
    ]

    assert unguarded == []


def test_only_a_few_named_views_are_open_to_strangers():
    public = {
        f"{view.__module__}.{view.__qualname__}"
        for _address, view in views(get_resolver().url_patterns)
        if getattr(view, "guard", "") == "public"
    }

    assert public == {
        "governance.core.health.healthz",
        "governance.core.views.city_css",
        "posts.views.feed.feed",
        "posts.views.media.picture_for_network",
    }


def test_every_permission_a_view_asks_for_is_one_that_a_duty_can_carry():
    carried = {permission for permissions in DUTIES.values() for permission in permissions}
    asked = {
        view.guard
        for _address, view in views(get_resolver().url_patterns)
        if getattr(view, "guard", "") not in ("", "public", "representative")
    }

    assert asked - carried == set()


# --- Work in the background --------------------------------------------------------------------------------------


def rung_names() -> Iterator[tuple[str, ast.expr]]:
    """The first argument of every ring(...) and outbox.ring(...), with the file it stands in."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and path.name != "outbox.py":
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called == "ring" and node.args:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0]


def registered_tasks() -> set[str]:
    celery.loader.import_default_modules()
    return set(celery.tasks)


def test_every_task_that_is_rung_is_registered():
    tasks = registered_tasks()
    rung = list(rung_names())

    assert rung, "nothing is rung: has outbox.ring another name now?"
    for place, name in rung:
        assert isinstance(name, ast.Constant), f"{place}: the task's name must be written out"
        assert name.value in tasks, f"{place}: no task is called {name.value!r}"


def test_every_task_on_the_clock_is_registered():
    schedule = celery.conf.beat_schedule

    assert {entry["task"] for entry in schedule.values()} - registered_tasks() == set()


# --- The record --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [states.POST_TRANSITIONS, states.DELIVERY_TRANSITIONS], ids=["posts", "deliveries"])
def test_every_transition_is_recorded_under_a_name_of_the_closed_list(rows):
    # claiming is no fact about the City: it is followed by one of the outcomes, which is recorded
    unnamed = {row.name for row in rows if not row.audit_action}

    assert unnamed <= {"claim"}
    assert {row.audit_action for row in rows} - {""} <= set(Action.values)


def test_nothing_but_the_trail_writes_audit_events():
    writers = set()
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "AuditEvent",
                "AuditEvent.objects.create",
                "AuditEvent.objects.bulk_create",
            ):
                writers.add(str(path.relative_to(ROOT)))

    assert writers == {"governance/audit/trail.py"}


def test_every_action_of_the_closed_list_is_written_somewhere():
    written = {
        node.attr
        for _path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Action"
    }
    by_transition = {row.audit_action for row in (*states.POST_TRANSITIONS, *states.DELIVERY_TRANSITIONS)}

    assert {action.name for action in Action if action.value not in by_transition} - written == set()


# --- Pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES_AND_PARTS)
def test_every_template_compiles(name):
    template: Any = engines["django"].get_template(name)

    assert template.template.nodelist


@pytest.mark.parametrize("name", PAGES_AND_PARTS)
def test_no_template_has_inline_style_script_or_handlers(name):
    text = (ROOT / "templates" / name).read_text()
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
    inline = [
        *re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text, re.IGNORECASE),
        *re.findall(r"<style\b[^>]*>", text, re.IGNORECASE),
        *re.findall(r"<[^>{]*\sstyle\s*=[^>]*", text, re.IGNORECASE),
        *re.findall(r"<[^>]*\son[a-z]+\s*=\s*[\"'][^>]*", text, re.IGNORECASE),
        *re.findall(r"\bhx-on\b[^>]*|javascript:[^\"']*", text, re.IGNORECASE),
    ]

    assert inline == []


@pytest.mark.parametrize("name", PAGES_AND_PARTS)
def test_no_template_switches_escaping_off(name):
    text = (ROOT / "templates" / name).read_text()

    assert not re.search(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off", text)


def test_every_template_that_a_view_names_exists():
    named = {
        node.value
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        and re.fullmatch(r"[a-z_/]+\.html", node.value)
    }  # fmt: skip

    of_the_framework = {name for name in named if name.startswith("django/")}
    assert named - of_the_framework - set(PAGES_AND_PARTS) == set()


def test_the_policy_that_browsers_enforce_allows_nothing_inline():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert not re.search(r"unsafe|\*", str(directives))
    assert directives["default-src"] == ["'self'"]


# --- The ground --------------------------------------------------------------------------------------------------


def test_psycopg_3_is_not_installed():
    assert importlib.util.find_spec("psycopg") is None
    assert importlib.util.find_spec("psycopg2") is not None


def test_no_file_is_too_long_to_read():
    long = {
        str(path.relative_to(ROOT)): count
        for path, _tree in sources()
        if (count := len(path.read_text().splitlines())) > 400
    }

    assert long == {}


def test_every_module_says_what_it_is_for():
    silent = []
    for path, tree in sources():
        if ast.get_docstring(tree) is None and path.stat().st_size:
            silent.append(str(path.relative_to(ROOT)))

    assert silent == []


def test_every_management_command_says_what_it_is_for():
    for path, _tree in sources():
        if path.parent.name == "commands" and path.name != "__init__.py":
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            assert inspect.getdoc(module), path
            assert module.Command.help, path
