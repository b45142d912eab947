"""Cut the demo's film into a stream as hosts of videos send it: H.264 and AAC, in parts of two seconds (HLS, RFC 8216).

`python -m tools.make_test_stream` needs `ffmpeg` on the PATH. The browser's tests play it.
"""

import subprocess
from pathlib import Path
from typing import Final

from tools.make_demo_film import RATE
from tools.make_demo_film import TARGET as FILM

TARGET: Final = Path("tests/browser/stream")
PART_SECONDS: Final = 2
SEEN: Final = f"-vf scale=320:-2 -c:v libx264 -profile:v main -crf 34 -g {PART_SECONDS * RATE} -sc_threshold 0"
HEARD: Final = "-c:a aac -b:a 24k -ac 1"
SENT: Final = f"-f hls -hls_time {PART_SECONDS} -hls_playlist_type vod -master_pl_name play.m3u8 -bitexact"


def main() -> None:
    """Write the list of qualities, of which there is one, its list of parts, and these."""
    TARGET.mkdir(exist_ok=True)
    made = f"{SEEN} {HEARD} {SENT}".split()
    parts = ["-hls_segment_filename", str(TARGET / "%d.m2ts"), str(TARGET / "parts.m3u8")]
    subprocess.run(["ffmpeg", "-y", "-i", str(FILM), *made, *parts], check=True)  # noqa: S607  whichever is on the PATH


if __name__ == "__main__":
    main()
