"""What a process does first that is there to check many texts: it loads all that a check looks up, which takes a
second, before somebody waits for it, lays it where the processor finds it quickly, and looks through it for garbage no
more."""

from __future__ import annotations

import ctypes
import gc
from pathlib import Path

from governance.checker.engine import check
from governance.checker.findings import Context
from governance.checker.registry import default_rules

_LARGE = 2 << 20  # bytes of a large page
_COLLAPSE = 25  # MADV_COLLAPSE of madvise(2): Linux 6.1 and newer
_MAPPINGS = Path("/proc/self/maps")


def warm_up() -> None:
    """Make the first check of this process as quick as all others. Safe to repeat."""
    check("the library opens at noon on monday", Context(rules=default_rules()))
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    lay_in_large_pages()


def lay_in_large_pages() -> int:
    """Ask Linux to lay the memory of this process in pages of 2 MiB instead of 4 KiB; tells how many bytes now are.

    What a check looks up lies scattered over a hundred megabytes, and the processor remembers where a few thousand
    pages are: with small ones it has to find out again and again. Where it can't be had, nothing changes.
    """
    try:
        mappings = _MAPPINGS.read_text(encoding="ascii", errors="replace")
        madvise = ctypes.CDLL(None).madvise
    except (OSError, AttributeError):  # not Linux
        return 0
    laid = 0
    for mapping in mappings.splitlines():
        addresses, rights, _, _, inode, *name = mapping.split()
        if rights == "rw-p" and inode == "0" and name in ([], ["[heap]"]):
            first, last = (int(address, 16) for address in addresses.split("-"))
            start = -(-first // _LARGE) * _LARGE
            length = last // _LARGE * _LARGE - start
            if length > 0 and madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), _COLLAPSE) == 0:
                laid += length
    return laid
