"""A digest of the checker's own code, word lists and model: part of what a stored check records as its judge."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE / "examples"


@cache
def fingerprint() -> str:
    """SHA-256 (hex) over every Python, TOML and model file of the checker, by relative path and content."""
    total = hashlib.sha256()
    for path in sorted([*HERE.rglob("*.py"), *HERE.rglob("*.toml"), *HERE.rglob("*.tsv")]):
        if EXAMPLES in path.parents:  # they show what the checker does, and change nothing of it
            continue
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(HERE).as_posix()} {content}\n".encode())
    return total.hexdigest()
