"""Finds a Chromium to test pages with, or fetches one without root: `python tools/chromium.py` prints its path.

Looks at $CHROMIUM, at what is installed, at an earlier fetch in the cache folder ($IMPRIMATUR_CACHE, else
~/.cache/imprimatur). Debian: unpacks its chromium-headless-shell and fonts into the cache. Elsewhere, Ubuntu with its
snap package among them: Playwright's own download."""

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import rootless_apt

NAMES = ("chromium", "chromium-headless-shell", "google-chrome-stable", "google-chrome")
PACKAGES = ["chromium-headless-shell", "fonts-dejavu-core", "libatomic1"]


@dataclass(frozen=True)
class Browser:
    """A browser to start: `program` is None where Playwright knows its own; `libraries` are for Playwright's driver."""

    program: str | None
    libraries: str | None = None
    fetched: bool = False


def cache_folder() -> Path:
    return Path(os.environ.get("IMPRIMATUR_CACHE") or Path.home() / ".cache" / "imprimatur")


def find() -> Browser | None:
    """A browser that is here already."""
    given = os.environ.get("CHROMIUM")
    if given:
        if shutil.which(given) is None:
            sys.exit(f"CHROMIUM={given} is not a program on this machine.")
        return Browser(shutil.which(given))
    if not _is_ubuntu():  # Ubuntu's "chromium" is a snap that cannot see the tests' files
        for name in NAMES:
            if program := shutil.which(name):
                return Browser(program)
    return _unpacked()


def get() -> Browser:
    """A browser, fetched where there is none."""
    found = find()
    if found is None and shutil.which("apt-get") and shutil.which("dpkg-deb") and not _is_ubuntu():
        _unpack()
        found = _unpacked()
    if found is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
        found = Browser(None)
    return found


def _is_ubuntu() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "ubuntu"
    except OSError:
        return False


def _folder() -> Path:
    return cache_folder() / "chromium"


def _unpacked() -> Browser | None:
    folder = _folder()
    start = folder / "start"
    if not start.exists():
        return None
    return Browser(str(start), libraries=f"{folder}/usr/lib/{platform.machine()}-linux-gnu", fetched=True)


def _unpack() -> None:
    """Fetch and unpack beside the final place, then move: an interrupted fetch never counts."""
    print("Fetching Chromium for the page tests (once, some 100 MB) ...", file=sys.stderr, flush=True)
    folder, unfinished = _folder(), cache_folder() / f"chromium.{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        rootless_apt.fetch(unfinished, PACKAGES)
        _write_starter(unfinished, folder)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write_starter(unfinished: Path, folder: Path) -> None:
    """A script that starts the unpacked browser with its own libraries and fonts."""
    triplet = f"{platform.machine()}-linux-gnu"
    libraries = f"{folder}/usr/lib/{triplet}:{folder}/usr/lib/{triplet}/pulseaudio:{folder}/lib/{triplet}"
    (unfinished / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{folder}/usr/share/fonts</dir><cachedir>{folder}/font-cache</cachedir></fontconfig>\n"
    )
    start = unfinished / "start"
    start.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{libraries}" FONTCONFIG_FILE="{folder}/fonts.conf"\n'
        f'exec "{folder}/usr/lib/chromium/chromium-headless-shell" "$@"\n'
    )
    start.chmod(0o755)


if __name__ == "__main__":
    print(get().program or "Playwright's own")
