"""Write down what the checker's patterns need: `python -m tools.needs`, after a change of patterns.

Without it a start of the checker takes longer (`governance.checker.needs_file` says why). `--check` writes nothing and
ends with 1 where what is written down is not what the patterns need.
"""

import sys

from governance.checker.needs_file import FILE, written
from governance.checker.patterns import every_pattern
from governance.checker.registry import detectors


def current() -> str:
    """The file as it should be."""
    detectors()
    return written((pattern.source, pattern.lexicon, pattern.derived()) for pattern in every_pattern())


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        if FILE.read_text(encoding="ascii") == current():
            return 0
        print(f"{FILE.name} is not what the patterns need: run python -m tools.needs")
        return 1
    FILE.write_text(current(), encoding="ascii")
    print(f"{FILE.name}: {FILE.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
