"""What a device is called by people, from what it calls itself."""

from collections.abc import Sequence

# the first that is found counts: most browsers also claim to be others
BROWSERS: Sequence[tuple[str, str]] = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Sequence[tuple[str, str, bool]] = (  # and whether it is held in a hand
    ("iPhone", "an iPhone", True),
    ("iPad", "an iPad", True),
    ("Android", "Android", True),
    ("Windows", "Windows", False),
    ("Mac OS X", "a Mac", False),
    ("CrOS", "a Chromebook", False),
    ("Linux", "Linux", False),
)
LONGEST = 60  # characters


def device_of(user_agent: str | None) -> tuple[str, str]:
    """What a `User-Agent` stands for, and an icon for it: "Firefox on Linux"."""
    told = user_agent or ""
    browser = next((name for sign, name in BROWSERS if sign in told), None)
    system, in_hand = next(((name, held) for sign, name, held in SYSTEMS if sign in told), (None, False))
    glyph = "smartphone" if in_hand else "monitor"
    if browser and system:
        return f"{browser} on {system}", glyph
    return browser or system or told[:LONGEST] or "A device", glyph
