"""Make the list of passwords that nobody may choose, from the lists that Django and zxcvbn package.

    uv run --group data python -m tools.make_common_passwords

Both are what people chose in systems whose passwords became public. Shorter ones than anybody may choose are left out.
The same releases of both make the same file, byte for byte.
"""

import gzip
from importlib.metadata import files
from pathlib import Path

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from frontdesk.modules.accounts.rules import COMMON_PASSWORDS, MIN_PASSWORD_LENGTH, folded

TARGET = Path(__file__).parents[1] / "src/frontdesk/modules/accounts" / COMMON_PASSWORDS


def main() -> None:
    """Write the file and say what is in it."""
    (django,) = (file for file in files("django") or () if file.name == "common-passwords.txt.gz")
    chosen = gzip.decompress(django.read_binary()).decode().split("\n") + FREQUENCY_LISTS["passwords"]
    kept = sorted({folded(one.strip()) for one in chosen if len(one.strip()) >= MIN_PASSWORD_LENGTH})
    packed = gzip.compress("\n".join(kept).encode(), 9, mtime=0)  # without the time: the same lists, the same file
    TARGET.write_bytes(packed)
    print(f"{TARGET.name}: {len(kept)} passwords, {len(packed)} bytes")


if __name__ == "__main__":
    main()
