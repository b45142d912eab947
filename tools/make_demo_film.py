"""Draw the film of the demo's first lesson: a keyboard, five keys one after the other, and their tones.

`python -m tools.make_demo_film` needs `ffmpeg` on the PATH. WebM (VP9 and Opus), which asks nobody for a licence.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

TARGET: Final = Path("src/frontdesk/entrypoints/demo/middle_c.webm")
SIZE: Final = (640, 360)
RATE: Final = 10  # frames a second
TONES: Final = {"C": 261.63, "D": 293.66, "E": 329.63, "F": 349.23, "G": 392.0}  # Hz, equal temperament
NOTE_SECONDS: Final = 1
WHITE_KEYS: Final = "CDEFGAB"
BLACK_AFTER: Final = "CDFGA"  # white keys with a black one to their right
KEY_WIDTH: Final = 80
TOP, BOTTOM, BLACK_BOTTOM = 120, 330, 240
LEFT: Final = (SIZE[0] - KEY_WIDTH * len(WHITE_KEYS)) // 2
PAPER, INK, LIT = "#f6f1e7", "#2b2a33", "#e0713a"


def frame(note: str | None) -> Image.Image:
    """The keyboard with one key lit, or none."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    title = f"{note}: finger {WHITE_KEYS.index(note) + 1}" if note else "Five keys, five fingers"
    pen.text((SIZE[0] / 2, TOP / 2), title, fill=INK, font=ImageFont.load_default(40), anchor="mm")
    for place, name in enumerate(WHITE_KEYS):
        x = LEFT + place * KEY_WIDTH
        pen.rectangle((x, TOP, x + KEY_WIDTH, BOTTOM), fill=LIT if name == note else "white", outline=INK, width=3)
        pen.text((x + KEY_WIDTH / 2, BOTTOM - 30), name, fill=INK, font=ImageFont.load_default(28), anchor="mm")
    for name in BLACK_AFTER:
        x = LEFT + (WHITE_KEYS.index(name) + 1) * KEY_WIDTH
        pen.rectangle((x - 22, TOP, x + 22, BLACK_BOTTOM), fill=INK)
    return picture


def sound(notes: Sequence[str | None]) -> str:
    """What is heard, as a graph of ffmpeg's filters: a tone for each note, which fades before the next."""
    parts = []
    for place, note in enumerate(notes):
        tone, volume = (TONES[note], 0.5) if note else (440, 0)
        heard = f"sine=frequency={tone}:duration={NOTE_SECONDS},volume={volume},afade=t=out:st=0.7:d=0.3"
        parts.append(f"{heard}[s{place}]")
    joined = "".join(f"[s{place}]" for place in range(len(notes)))
    return ";".join([*parts, f"{joined}concat=n={len(notes)}:v=0:a=1[sound]"])


def main() -> None:
    """Write the film."""
    notes = [None, *TONES, None]
    with tempfile.TemporaryDirectory() as folder:
        for number in range(len(notes) * NOTE_SECONDS * RATE):
            frame(notes[number // (NOTE_SECONDS * RATE)]).save(f"{folder}/{number:03}.png")
        seen = ["-framerate", str(RATE), "-i", f"{folder}/%03d.png", "-filter_complex", sound(notes)]
        coded = "-map 0:v -map [sound] -c:v libvpx-vp9 -crf 40 -b:v 0 -pix_fmt yuv420p -c:a libopus -b:a 32k -bitexact"
        subprocess.run(["ffmpeg", "-y", *seen, *coded.split(), str(TARGET)], check=True)  # noqa: S607  whichever is on the PATH


if __name__ == "__main__":
    main()
