"""What a process does before it checks many texts, each time in a process of its own: it does so once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TOGETHER = """
import sys, threading
from governance.checker import index
from governance.checker.engine import check
from governance.checker.findings import Context
from governance.checker.registry import default_rules
sys.setswitchinterval(0.0001)
context, start, found = Context(rules=default_rules()), threading.Barrier(3), []
def first():
    start.wait()
    found.append([(each.rule, each.span) for each in check("Call me, my SIN is 046 454 286.", context)])
threads = [threading.Thread(target=first) for _ in range(3)]
[each.start() for each in threads]
[each.join() for each in threads]
print(len(index._built), len(found), found[0] == found[1] == found[2], [rule for rule, _ in found[0]])
"""

LARGE = """
import sys
from governance.checker.engine import check
from governance.checker.findings import Context
from governance.checker.registry import default_rules
from governance.checker.warm import lay_in_large_pages, warm_up
kept = bytearray(range(256)) * 65536
warm_up()
laid = lay_in_large_pages()
assert kept == bytearray(range(256)) * 65536
found = check("Call me, my SIN is 046 454 286.", Context(rules=default_rules()))
print(laid % (2 << 20), [each.rule for each in found])
"""


def _told_by(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_first_checks_at_the_same_time_share_one_index() -> None:
    assert _told_by(TOGETHER) == "1 3 True ['personal_info.sin']"


def test_memory_is_the_same_in_large_pages() -> None:
    assert _told_by(LARGE) == "0 ['personal_info.sin']"
