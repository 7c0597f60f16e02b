"""The Celery app of `governance`, with the practice network moved into a file that several processes share.

DELIVERY_LOG=/tmp/network celery -A benchmarks.delivery_worker worker"""

import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
django.setup()

from governance.celery import app  # noqa: E402
from tests.worker import network_in_a_file  # noqa: E402

network_in_a_file(Path(os.environ["DELIVERY_LOG"]))

__all__ = ["app"]
