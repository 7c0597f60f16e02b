"""When two situations are the same for the builders of tests: what they depend on, and what they leave, beside rows."""

import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, cast

import time_machine
from django.conf import settings
from django.core import mail
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, models
from django.utils import timezone, translation

from accounts.connectors import fake

OWN_SETTINGS = {"MEDIA_ROOT"}  # each test has its own; what lies in it is compared and put back


class Differs(Exception):
    """This can't be compared with an earlier time."""


def rolled_back_in_the_end() -> bool:
    """Whether all that is written now belongs to a test that leaves nothing behind."""
    blocks = connection.atomic_blocks
    return bool(blocks) and getattr(blocks[0], "_from_testcase", False)


def beside() -> tuple[Any, dict[str, bytes]]:
    """What builders leave beside rows: posts on the practice network, and files. Differs where those lie elsewhere."""
    if not isinstance(default_storage, FileSystemStorage):
        raise Differs
    folder = Path(settings.MEDIA_ROOT)
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return fake.snapshot(), files


def restore(beside: tuple[Any, dict[str, bytes]]) -> None:
    network, files = beside
    fake.restore(network)
    for name, content in files.items():
        path = Path(settings.MEDIA_ROOT, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def mails() -> list[Any]:
    return getattr(mail, "outbox", [])


def circumstances() -> Any:
    """What acts depend on beside rows and arguments."""
    overridden: dict[str, str] = {}
    holder = settings._wrapped
    while "default_settings" in vars(holder):
        for name, value in vars(holder).items():
            if name.isupper() and name not in OWN_SETTINGS:
                overridden.setdefault(name, repr(value))
        holder = holder.default_settings
    moment: Any = timezone.localdate()
    if time_machine.escape_hatch.is_travelling():
        moment = time.time_ns()
        if moment != time.time_ns():
            raise Differs
    return translation.get_language(), moment, tuple(sorted(overridden.items()))


def comparable(value: Any) -> Any:
    """The same for the same; Differs for what can't be compared."""
    if value is None or isinstance(value, str | int | float | date | bytes | Enum):
        return type(value).__name__, value
    if isinstance(value, list | tuple):
        return type(value).__name__, tuple(map(comparable, value))
    if isinstance(value, Mapping):
        return tuple((repr(key), comparable(value[key])) for key in sorted(value, key=repr))
    if isinstance(value, models.Model) and not value._state.adding:
        return value._meta.label, repr([vars(value).get(each.attname) for each in value._meta.concrete_fields])
    if type(value).__module__.endswith(".tests.builders"):
        return type(value).__name__, comparable(vars(value))
    if is_dataclass(value) and cast(Any, value).__dataclass_params__.frozen:
        return type(value).__qualname__, tuple(comparable(getattr(value, each.name)) for each in fields(value))
    raise Differs
