"""The servers of a test run end with it, however it ends."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
OF_THIS_RUN = ("DATABASE_URL", "REDIS_URL", "PYTEST_XDIST_WORKER")


def test_they_end_where_a_plugin_cannot_be_imported() -> None:
    with tempfile.TemporaryDirectory(prefix="imprimatur-servers-") as folder:
        Path(folder).chmod(0o755)  # as root, PostgreSQL runs as another user
        outside = {name: value for name, value in os.environ.items() if name not in OF_THIS_RUN} | {"TMPDIR": folder}
        command = [sys.executable, "-m", "pytest", "-p", "no_such_plugin", "-p", "no:cacheprovider"]

        ended = subprocess.run(command, cwd=ROOT, env=outside, capture_output=True, text=True)

        assert "no_such_plugin" in ended.stderr
        assert list(Path(folder).iterdir()) == []
        assert not [each for each in psutil.process_iter(["cmdline"]) if folder in " ".join(each.info["cmdline"] or ())]
