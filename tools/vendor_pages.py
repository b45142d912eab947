"""Copy the documentation pages' scripts and styles from pinned npm packages into the source tree, with checksums.

Usage: python tools/vendor_pages.py   (needs npm; a test compares the files with the checksums)
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src/frontdesk/entrypoints/pages/static"
PACKAGES = {
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
}


def vendor() -> None:
    """Fetch the packages, copy the files and write their checksums."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed")
    sums: list[str] = []
    for package, files in PACKAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True)
            archive = next(Path(folder).glob("*.tgz"))
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter="data")
            for source, name in files.items():
                content = (Path(folder) / "package" / source).read_bytes()
                (TARGET / name).write_bytes(content)
                sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
    (TARGET / "SHA256SUMS").write_text("\n".join(sorted(sums)) + "\n")


if __name__ == "__main__":
    vendor()
