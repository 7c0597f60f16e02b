"""A worker process for test_workers.py: `python -m tests.worker DATABASE FOLDER [hang]`.

It sends whatever is due with the real `publishing.deliver`; only the practice network is moved into a file, one line
for each time something reached it, so that several processes share it. With `hang` it stops in the middle of a call."""

import os
import random
import sys
import time
from pathlib import Path

from django.conf import settings


def network_in_a_file(arrivals: Path, *, hang: bool = False) -> None:
    """Let the practice network write one line for each post that reaches it: its key."""
    from accounts.connectors import fake
    from accounts.connectors.base import Credentials, Outgoing, Receipt

    def publish(_network: object, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        line = os.open(arrivals, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(line, f"{key}\n".encode())  # one small append is atomic
        os.close(line)
        while hang:
            time.sleep(0.05)
        return Receipt(key, f"https://practice.invalid/{key}", key)

    setattr(fake.Fake, "publish", publish)  # noqa: B010  (types forbid the plain form)


def main(database: str, folder: Path, *, hang: bool) -> None:
    settings.DATABASES["default"]["NAME"] = database
    import django

    django.setup()
    from django.utils import timezone

    from posts import publishing

    network_in_a_file(folder / "network", hang=hang)
    waiting = list(publishing.due(timezone.now()).values_list("pk", flat=True))
    random.shuffle(waiting)
    (folder / f"ready-{os.getpid()}").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    for pk in waiting:  # every worker tries every publication
        publishing.deliver(pk)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    main(sys.argv[1], Path(sys.argv[2]), hang="hang" in sys.argv[3:])
