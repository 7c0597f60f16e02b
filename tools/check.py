"""`make check`: what a machine can say about the code, all of it, in about a minute.

Runs every check even where one fails, prints the output of those that failed, and ends with 1 if any did. No check
needs a database."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
APPS = ("governance", "accounts", "posts", "monitoring")
# Settings of a public deployment, so that Django's deployment checks say what they would say there.
ENVIRONMENT = {
    **os.environ,
    "SECRET_KEY": "only-for-checks-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "VAULT_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "SITE_URL": "https://imprimatur.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "PYTHONWARNINGS": "ignore:Got an error checking a consistent migration history",
}


@dataclass(frozen=True)
class Check:
    """One command; it passes when it ends with 0."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    check: Check
    passed: bool
    seconds: float
    output: str


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def manage(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "manage.py", *arguments)


CHECKS = (
    Check("types", tool("mypy")),
    Check("lint", tool("ruff", "check", ".")),
    Check("format", tool("ruff", "format", "--check", ".")),
    Check("imports", tool("lint-imports", "--no-cache")),
    Check("migrations", manage("makemigrations", "--check", "--dry-run")),
    Check("settings", manage("check", "--deploy", "--fail-level", "WARNING")),
    Check("templates", (sys.executable, "-m", "tools.templates")),
    Check("translations", (sys.executable, "-m", "tools.messages", "--check")),
    Check("needs of patterns", (sys.executable, "-m", "tools.needs", "--check")),
    Check("indentation of templates", tool("djhtml", "--check", "templates")),
)


def run(check: Check) -> Outcome:
    began = time.monotonic()
    result = subprocess.run(
        check.command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Outcome(check, result.returncode == 0, time.monotonic() - began, result.stdout)


def main() -> int:
    failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(run, CHECKS):
            mark = "ok    " if outcome.passed else "FAILED"
            print(f"{mark} {outcome.check.name} ({outcome.seconds:.1f} s)", flush=True)
            if not outcome.passed:
                failed += 1
                print(f"       {' '.join(outcome.check.command)}\n\n{outcome.output}", flush=True)
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
