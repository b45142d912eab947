"""What the pictures of the demo's rooms are drawn with, as SVG: shapes, light, windows and lamps."""

from collections.abc import Callable
from dataclasses import dataclass, replace

WIDTH, HEIGHT, FLOOR = 1200, 800, 560


@dataclass(frozen=True)
class Light:
    """The colours of a room at an hour."""

    wall: str
    floor: str
    wood: str = "#8a5a3a"
    dark: str = "#2a2d31"
    cloth: str = "#b5573f"
    sky: str = "#cfe6ef"
    evening: bool = False

    def at_night(self) -> "Light":
        """The same room after sunset."""
        return replace(self, sky="#24324a", evening=True)


Drawing = Callable[[Light], str]


def box(x: float, y: float, width: float, height: float, fill: str, *, round_: float = 0) -> str:
    """A rectangle."""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round_}" fill="{fill}"/>'


def disc(x: float, y: float, rx: float, ry: float, fill: str, *, seen: float = 1) -> str:
    """An ellipse."""
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" opacity="{seen}"/>'


def line(points: str, colour: str, width: float) -> str:
    """A stroke."""
    stroke = f'stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
    return f'<polyline points="{points}" fill="none" {stroke}/>'


def shape(path: str, fill: str, *, seen: float = 1) -> str:
    """A filled path."""
    return f'<path d="{path}" fill="{fill}" opacity="{seen}"/>'


def shadow(x: float, width: float, *, y: float = 660) -> str:
    """What stands on the floor darkens it."""
    return disc(x, y, width / 2, 16, "#000", seen=0.16)


def window(x: float, width: float, *, y: float = 110, height: float = 330) -> Drawing:
    """A window, and its light on the floor."""

    def draw(light: Light) -> str:
        panes = "".join(box(x + width * n / 3 - 3, y, 6, height, "#f4f1ea") for n in (1, 2))
        frame = box(x - 6, y - 6, width + 12, height + 12, "#f4f1ea") + box(
            x + 6, y + 6, width - 12, height - 12, "url(#sky)"
        )
        beam = f"M{x},{FLOOR} L{x + width},{FLOOR} L{x + width + 150},{HEIGHT} L{x + 60},{HEIGHT} Z"
        return frame + panes + ("" if light.evening else shape(beam, "#fff", seen=0.2))

    return draw


def lamp(x: float, *, length: float = 170) -> Drawing:
    """A lamp that hangs."""

    def draw(light: Light) -> str:
        glow = disc(x, length + 130, 330, 300, "url(#glow)") if light.evening else ""
        shade = f"M{x - 56},{length + 46} Q{x},{length - 34} {x + 56},{length + 46} Z"
        bulb = disc(x, length + 48, 22, 9, "#ffe9b8" if light.evening else "#fffaf0")
        return glow + line(f"{x},0 {x},{length}", light.dark, 4) + shape(shade, light.dark) + bulb

    return draw


def stop(at: float, colour: str, seen: float) -> str:
    """A colour of a gradient."""
    return f'<stop offset="{at}" stop-color="{colour}" stop-opacity="{seen}"/>'


def down(name: str, *stops: tuple[float, str, float]) -> str:
    """A gradient from top to bottom."""
    colours = "".join(stop(*one) for one in stops)
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1">{colours}</linearGradient>'
