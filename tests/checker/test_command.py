"""`manage.py check_text` as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from governance.tests.checker.test_batch import SIN

CHECKOUT = Path(__file__).resolve().parents[2]


def started(typed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check_text", *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False, cwd=CHECKOUT)


def test_the_command_starts_from_a_shell_and_tells_by_its_status_whether_all_lines_were_read() -> None:
    good, bad = started(f"{SIN}\n", "--jsonl"), started(f"{SIN}\n{{}}\n", "--jsonl")

    assert (good.returncode, json.loads(good.stdout)["outcome"]) == (0, "block")
    assert (bad.returncode, len(bad.stdout.splitlines())) == (1, 2)
    assert started("", "--nonsense").returncode == 2
