"""Make .venv, or bring it up to date with a requirements file: `python3 tools/bootstrap.py requirements-dev.txt`.

Needs nothing but Python 3.11: where Debian leaves out ensurepip (no python3-venv) and nobody is root, it takes pip from
Debian's own package without installing that. Does nothing, and asks no network, when .venv already holds what the file
asks for."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def wanted(requirements: Path) -> dict[str, str]:
    """The requirement files that count, by name with their digest: the file itself and those it includes."""
    text = requirements.read_text()
    found = {requirements.name: hashlib.sha256(text.encode()).hexdigest()}
    for line in text.splitlines():
        if line.startswith("-r "):
            found |= wanted(requirements.with_name(line[3:].strip()))
    return found


def stamp(name: str) -> Path:
    return VENV / f".installed-{name}"


def has_our_python() -> bool:
    """Was .venv made by this version of Python, and is that still there?"""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return (VENV / "lib" / version).is_dir() and PYTHON.exists()


def is_current(files: dict[str, str]) -> bool:
    """Does .venv hold what these files ask for?"""
    return has_our_python() and all(
        stamp(name).exists() and stamp(name).read_text() == digest for name, digest in files.items()
    )


def has_pip() -> bool:
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def make_venv() -> None:
    """A fresh virtual environment with pip in it."""
    say("Making .venv ...")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], check=True)
    if shutil.which("apt-get") is None:
        sys.exit(f"This Python cannot make a virtual environment with pip:\n{made.stdout}{made.stderr}")
    unpacked = VENV / "pip-package"
    subprocess.run([sys.executable, ROOT / "tools" / "rootless_apt.py", unpacked, "python3-pip-whl"], check=True)
    wheel = next(unpacked.glob("usr/share/python-wheels/pip-*.whl"))
    subprocess.run([PYTHON, wheel / "pip", "install", "--quiet", "pip"], check=True)
    shutil.rmtree(unpacked)


def install(requirements: Path) -> None:
    say(f"Installing {requirements.name} ...")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    if subprocess.run([*pip, "--requirement", str(requirements)]).returncode:
        sys.exit("The packages could not be installed; pip said why above. Try again when the network is back.")


def main() -> None:
    if sys.version_info < OLDEST:
        sys.exit(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}. "
            "Name a newer one: make PYTHON=python3.12 ..."
        )
    requirements = ROOT / (sys.argv[1] if len(sys.argv) > 1 else "requirements.txt")
    files = wanted(requirements)
    if is_current(files):
        return
    if not (has_our_python() and has_pip()):
        make_venv()
    install(requirements)
    for name, digest in files.items():
        stamp(name).write_text(digest)


if __name__ == "__main__":
    main()
