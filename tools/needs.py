"""Write down what the checker's patterns need: `python -m tools.needs`, after a change of patterns.

Without it a start of the checker takes longer (`governance.checker.needs_file` says why).
"""

from governance.checker.needs_file import FILE, written
from governance.checker.patterns import every_pattern
from governance.checker.registry import detectors


def current() -> str:
    """The file as it should be."""
    detectors()
    return written((pattern.source, pattern.lexicon, pattern.derived()) for pattern in every_pattern())


if __name__ == "__main__":
    FILE.write_text(current(), encoding="ascii")
    print(f"{FILE.name}: {FILE.stat().st_size // 1024} kB")
