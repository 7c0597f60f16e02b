"""Unpack Debian packages, and what they need that this machine lacks, into a folder: no root, nothing installed.

    python3 tools/rootless_apt.py FOLDER PACKAGE...

Needs apt-get and dpkg-deb, which every Debian and Ubuntu has. Package lists are kept inside the folder while it works,
so a machine without any lists, such as a slim container, is no obstacle and is left as it was."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path


def fetch(folder: Path, packages: list[str]) -> None:
    """Download and unpack; raises CalledProcessError where apt-get or dpkg-deb fails."""
    work = folder.resolve() / ".apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (work / part).mkdir(parents=True, exist_ok=True)
    options = [
        *("-o", f"Dir::State::Lists={work}/lists"),
        *("-o", f"Dir::Cache={work}/cache"),
        *("-o", "Debug::NoLocking=1"),
        *("-o", "APT::Install-Recommends=0"),
        *("-o", "APT::Sandbox::User="),
    ]
    environment = {**os.environ, "LC_ALL": "C"}

    def apt(*arguments: str, cwd: Path = work) -> str:
        command = ["apt-get", *options, *arguments]
        return subprocess.run(command, check=True, env=environment, cwd=cwd, stdout=subprocess.PIPE, text=True).stdout

    apt("-qq", "update")
    lacking = re.findall(r"^Inst (\S+)", apt("--simulate", "install", *packages), re.MULTILINE)
    here = [name for name in packages if name not in lacking]  # installed already: fetched all the same
    apt("-qq", "download", *lacking, *here, cwd=work / "cache" / "archives")
    for package in sorted((work / "cache" / "archives").glob("*.deb")):
        subprocess.run(["dpkg-deb", "--extract", package, folder], check=True)
    shutil.rmtree(work)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]), sys.argv[2:])
