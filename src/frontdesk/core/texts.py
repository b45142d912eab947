"""What people read, in their language: gettext messages, and dates as they write them, for a stretch of code.

Messages stand in English where they are used, `_("Hello {name},").format(name=name)`; `locales/` has a catalogue per
language, and what a catalogue lacks is said in English. `python -m tools.make_catalogues` collects the messages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_gmt, get_timezone_name
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent.parent / "locales"
TO = "\N{EN DASH}"
SOURCE = Locale("en", "GB")  # what messages are written in, where nobody wants another language


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language with its forms."""

    locale: Locale
    translations: NullTranslations


def _tongue(locale: Locale) -> Tongue:
    return Tongue(locale, _catalogue(locale.language))


@cache
def _catalogue(language: str) -> NullTranslations:
    """The messages of a language; read from the text that translators edit, so that nothing is to be compiled."""
    path = LOCALES / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as written:
        write_mo(compiled, read_po(written, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


_spoken: ContextVar[Tongue | None] = ContextVar("spoken", default=None)


def _now() -> Tongue:
    return _spoken.get() or _tongue(SOURCE)


@contextmanager
def speaking(tag: str | None) -> Iterator[None]:
    """Speak the language of a tag (BCP 47) within the block; without a tag, or with an unknown one, the source's."""
    token = _spoken.set(_tongue(locale_of(tag)))
    try:
        yield
    finally:
        _spoken.reset(token)


@lru_cache(maxsize=1024)  # anybody may name any
def locale_of(tag: str | None) -> Locale:
    """The forms that belong to a language tag: the nearest that are known."""
    parts = (tag or "").split("-")
    while parts and parts != [""]:
        try:
            found = Locale.parse("-".join(parts), sep="-")
        except (UnknownLocaleError, ValueError):
            parts.pop()
        else:
            return SOURCE if str(found) == SOURCE.language else found
    return SOURCE


def language() -> str:
    """The tag of the language that is spoken, for `lang` attributes."""
    return str(_now().locale).replace("_", "-")


def gettext(message: str) -> str:
    """The message in the language that is spoken."""
    return _now().translations.gettext(message)


def N_(message: str) -> str:  # noqa: N802  gettext's name for it
    """The message as it stands, marked for the catalogues: it is spoken later, where `gettext` gets it."""
    return message


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message in the language that is spoken, in the form that belongs to the number `n`."""
    return _now().translations.ngettext(singular, plural, n)


def moment(instant: datetime, zone: str) -> str:
    """An instant as people write it, in the local time of `zone`: "Monday, 15 March 2027, 10:00 CET"."""
    local, locale = instant.astimezone(ZoneInfo(zone)), _now().locale
    return f"{day(instant, zone)}, {format_time(local, 'short', locale=locale)} {_zone_name(local, locale)}"


def span(start: datetime, end: datetime, zone: str) -> str:
    """Two instants likewise; the day of the second is told only where it is another one."""
    local, locale = [instant.astimezone(ZoneInfo(zone)) for instant in (start, end)], _now().locale
    first, last = (format_time(instant, "short", locale=locale) for instant in local)
    if local[0].date() == local[1].date() and local[0].utcoffset() == local[1].utcoffset():
        return f"{day(start, zone)}, {first}{TO}{last} {_zone_name(local[0], locale)}"
    return f"{moment(start, zone)} {TO} {moment(end, zone)}"


def day(instant: datetime, zone: str) -> str:
    """The local date of an instant with its weekday."""
    return format_date(instant.astimezone(ZoneInfo(zone)), "full", locale=_now().locale)


def _zone_name(local: datetime, locale: Locale) -> str:
    if str(local.tzinfo) == "UTC":
        return "UTC"
    name = get_timezone_name(local, width="short", locale=locale)
    # zones without a short name in this language are told by their distance
    return get_timezone_gmt(local, locale=locale) if name[:1] in {"+", "-"} else name
