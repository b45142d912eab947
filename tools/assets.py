"""Copy scripts, styles, fonts and icons from pinned npm packages into the source tree, with their licences.

Usage: make assets   (needs npm; `SHA256SUMS` beside the files says what was published, and a test compares)
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENTRYPOINTS = ROOT / "src/frontdesk/entrypoints"
SUMS = "SHA256SUMS"

ICONS = (
    "arrow-left", "arrow-right", "ban", "banknote", "bell", "book-open", "calendar", "calendar-days", "calendar-plus",
    "calendar-x", "camera", "chart-column", "chart-line", "check", "chevron-down", "chevron-left", "chevron-right",
    "chevron-up", "chevrons-up-down", "circle-alert", "circle-check", "circle-question-mark", "clapperboard", "clock",
    "coins", "copy", "credit-card", "crown", "door-closed", "door-open", "download", "ellipsis", "external-link",
    "eye", "eye-off", "file-text", "film", "flag", "flame", "globe", "graduation-cap", "grip-vertical", "heart",
    "heart-crack", "history", "house", "image", "inbox", "info", "key-round", "layout-dashboard", "lightbulb", "link",
    "list", "list-checks", "lock", "lock-open", "log-in", "log-out", "mail", "map", "map-pin", "menu",
    "message-circle", "minus", "monitor", "moon", "palette", "paperclip", "pencil", "phone", "play", "plus",
    "printer", "receipt", "refresh-cw", "rotate-ccw", "ruler", "scissors", "search", "send", "settings",
    "shield-check", "sliders-horizontal", "smartphone", "sparkles", "square-kanban", "star", "sun", "sun-moon",
    "swords", "tag", "timer", "trash-2", "trending-up", "triangle-alert", "trophy", "undo-2", "upload", "user",
    "user-check", "user-plus", "user-x", "users", "video", "wallet", "wrench", "x", "zap",
)  # fmt: skip

# where to, from which package, which of its files under which names
Files = Mapping[str, str]
ASSETS: Mapping[Path, Mapping[str, Files]] = {
    ENTRYPOINTS / "pages/static": {
        "swagger-ui-dist@5.35.0": {
            "swagger-ui-bundle.js": "swagger-ui-bundle.js",
            "swagger-ui-bundle.js.LICENSE.txt": "swagger-ui-bundle.js.LICENSE.txt",
            "swagger-ui.css": "swagger-ui.css",
            "oauth2-redirect.html": "oauth2-redirect.html",
            "oauth2-redirect.js": "oauth2-redirect.js",
            "LICENSE": "swagger-ui.LICENSE.txt",
            "NOTICE": "swagger-ui.NOTICE.txt",
        },
        "redoc@2.5.4": {
            "bundles/redoc.standalone.js": "redoc.standalone.js",
            "bundles/redoc.standalone.js.LICENSE.txt": "redoc.standalone.js.LICENSE.txt",
            "LICENSE": "redoc.LICENSE.txt",
        },
    },
    ENTRYPOINTS / "web/vendor": {
        "htmx.org@2.0.11": {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"},
        "hls.js@1.6.13": {"dist/hls.light.min.js": "hls.light.min.js", "LICENSE": "hls.LICENSE.txt"},
        "@fontsource-variable/instrument-sans@5.3.0": {
            "files/instrument-sans-latin-wght-normal.woff2": "instrument-sans-latin.woff2",
            "files/instrument-sans-latin-ext-wght-normal.woff2": "instrument-sans-latin-ext.woff2",
            "LICENSE": "instrument-sans.LICENSE.txt",
        },
        "lucide-static@1.62.0": {
            **{f"icons/{name}.svg": f"icons/{name}.svg" for name in ICONS},
            "LICENSE": "lucide.LICENSE.txt",
        },
    },
    ROOT / "tests/browser/vendor": {
        "axe-core@4.14.1": {"axe.min.js": "axe.min.js", "LICENSE": "axe-core.LICENSE.txt"},
    },
}


def copy_all() -> None:
    """Fetch the packages, copy the files and write their checksums."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed")
    for target, packages in ASSETS.items():
        sums = [line for package, files in packages.items() for line in _copy(npm, package, files, target)]
        (target / SUMS).write_text("\n".join(sorted(sums)) + "\n")


def _copy(npm: str, package: str, files: Files, target: Path) -> list[str]:
    """Copy the files of one package; their checksums."""
    sums = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as opened:
            opened.extractall(folder, filter="data")
        for source, name in files.items():
            content = (Path(folder) / "package" / source).read_bytes()
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
    return sums


if __name__ == "__main__":
    copy_all()
