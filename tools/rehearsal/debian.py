"""A Debian 12 of its own in a folder, and a shell in it."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

MIRROR = "http://deb.debian.org/debian"
HANDED_ON = ("PIP_", "UV_", "SSL_", "REQUESTS_", "CURL_", "HTTP_", "HTTPS_", "NO_", "http_", "https_", "no_")
# how this machine reaches the registries, where that takes a word
FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/etc/uv", "/usr/local/share/ca-certificates")
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
DONE = "--- done"


def handed_on() -> dict[str, str]:
    """What programs in it have to know to reach the registries."""
    return {name: value for name, value in os.environ.items() if name.startswith(HANDED_ON)}


def bootstrap(root: Path, *packages: str) -> None:
    """Make an empty Debian 12 with some packages in a folder, which reaches the registries as this machine does.

    Raises:
        SystemExit: this machine cannot; the message says why.
    """
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        sys.exit("A Debian in a folder takes root and debootstrap: apt-get install debootstrap")
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", "bookworm", root, MIRROR],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for file in filter(os.path.exists, (*FILES, BUNDLE)):
        (root / file.removeprefix("/")).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-rLT", file, f"{root}{file}"], check=True)


class Debian:
    """An empty Debian 12 below `root`; as a context it ends with everything that runs in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> Self:
        """Make it.

        Raises:
            SystemExit: this machine cannot; the message says why.
        """
        bootstrap(self.root, "ca-certificates")
        if subprocess.run(["mount", "-t", "proc", "proc", self.root / "proc"], check=False).returncode != 0:
            sys.exit("A Debian in a folder takes the right to mount /proc in it.")
        (self.root / "dev/shm").mkdir(mode=0o1777, exist_ok=True)
        stand_in = self.root / "usr/local/sbin/systemctl"
        stand_in.write_text("#!/usr/bin/python3\n" + Path(__file__).with_name("systemctl.py").read_text())
        stand_in.chmod(0o755)
        self._shell = subprocess.Popen(
            ["chroot", self.root, "/bin/bash", "-e", "-u", "-o", "pipefail"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=handed_on()
            | {
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "DEBIAN_FRONTEND": "noninteractive",
                "HOME": "/root",
                "LC_ALL": "C.UTF-8",
            },
        )
        return self

    def run(self, lines: str) -> str:
        """Run some lines in the one shell, which keeps its names and its folder; what they print.

        Raises:
            SystemExit: a line failed.
        """
        shell = self._shell
        assert shell.stdin is not None  # noqa: S101  see above
        assert shell.stdout is not None  # noqa: S101
        (self.root / "root/lines").write_text(lines)
        shell.stdin.write(f". /root/lines </dev/null\necho '{DONE}'\n")
        shell.stdin.flush()
        printed = ""
        for line in shell.stdout:
            if line.endswith(f"{DONE}\n"):
                return printed + line.removesuffix(f"{DONE}\n")
            printed += line
        sys.exit(f"{printed}\nThe last of these lines failed:\n{lines}")

    def __exit__(self, *_: object) -> None:
        """End everything that runs in it."""
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (process / "root").samefile(self.root):
                    os.kill(int(process.name), signal.SIGKILL)
        self._shell.wait()
        subprocess.run(["umount", self.root / "proc"], check=True)
