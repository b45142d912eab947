"""Dates, times, money and lengths as the reader writes them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    get_day_names,
    get_month_names,
    get_timezone_name,
)
from babel.numbers import format_currency, format_decimal, format_percent

from frontdesk.core.money import MINOR_DIGITS
from frontdesk.core.texts import locale_of

LANGUAGES: Final = frozenset({"en"})  # in which the pages are written
MINUTES_OF_AN_HOUR = 60
MOST_DIGITS: Final = 9  # of whole units


def minor_units(typed: str, currency: str) -> int:
    """What somebody has typed as an amount, "40", "12.50" or "12,50", in minor units.

    Raises:
        ValueError: it is no amount, or has more decimals than the currency.
    """
    digits = MINOR_DIGITS.get(currency, 2)
    whole, _, rest = typed.strip().replace(",", ".").partition(".")
    if not (f"{whole}{rest}".isascii() and whole.isdigit() and len(whole) <= MOST_DIGITS):
        message = "no amount"
        raise ValueError(message)
    if rest and not (rest.isdigit() and len(rest) <= digits):
        message = f"{currency} has {digits} decimals"
        raise ValueError(message)
    return int(whole + rest.ljust(digits, "0"))


def chosen(accepted: str, default: str) -> Locale:
    """The forms for a reader's `Accept-Language`: the first that is of a language of ours, otherwise the default."""
    tags = (part.partition(";")[0].strip() for part in accepted.split(","))
    tag = next((tag for tag in tags if tag.partition("-")[0].lower() in LANGUAGES and "-" in tag), None)
    found = _known(tag[:35]) if tag else None
    return found or locale_of(default)


@lru_cache(maxsize=256)  # anybody may ask for any
def _known(tag: str) -> Locale | None:
    found = locale_of(tag)
    return found if found.language in LANGUAGES else None


@lru_cache(maxsize=4096)  # a calendar says the same few hundred of them
def _money(amount: int, currency: str, locale: Locale) -> str:
    digits = MINOR_DIGITS.get(currency, 2)
    value = Decimal(amount).scaleb(-digits)
    pattern = locale.currency_formats["standard"].pattern
    whole = value == value.to_integral_value()
    if whole or not digits:
        return format_currency(value, currency, pattern.replace(".00", ""), locale=locale, currency_digits=False)
    return format_currency(value, currency, locale=locale)


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, locale: Locale) -> str:
    return format_time(time(hour, minute), "short", locale=locale)


class Words:
    """Says things in one locale; times in the zone that is named with them."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale

    @property
    def language(self) -> str:
        """The tag for `lang`."""
        return str(self.locale).replace("_", "-")

    @property
    def direction(self) -> str:
        """The direction for `dir`."""
        return self.locale.text_direction

    def money(self, amount: int, currency: str) -> str:
        """Minor units as an amount; whole ones without the zeros: "€40", "€12.50"."""
        return _money(amount, currency, self.locale)

    def typed_money(self, amount: int, currency: str) -> str:
        """Minor units as somebody types them into a field: "40", "12.50"; `minor_units` reads it."""
        digits = MINOR_DIGITS.get(currency, 2)
        value = Decimal(amount).scaleb(-digits)
        return str(int(value)) if value == value.to_integral_value() else f"{value:.{digits}f}"

    def number(self, value: float) -> str:
        """A number with at most one decimal."""
        return format_decimal(value, "#,##0.#", locale=self.locale)

    def day(self, when: date) -> str:
        """A date with its weekday and year: "Monday 15 March 2027"."""
        return format_date(when, "full", locale=self.locale)

    def short_day(self, when: date) -> str:
        """A date of this year: "Mon 15 Mar"."""
        return format_skeleton("MMMEd", datetime.combine(when, time()), locale=self.locale)

    def day_month(self, when: date) -> str:
        """A date of this year without its weekday: "15 Mar"."""
        return format_skeleton("MMMd", datetime.combine(when, time()), locale=self.locale)

    def percent(self, share: float) -> str:
        """A share of one: "17%"."""
        return format_percent(share, "#,##0%", locale=self.locale)

    def days(self, first: date, last: date) -> str:
        """From one date to another; the month that they have in common is said once."""
        return format_interval(first, last, "MMMd", locale=self.locale)

    def month(self, when: date) -> str:
        """A month with its year: "March 2027"."""
        return format_skeleton("yMMMM", datetime.combine(when, time()), locale=self.locale)

    def year_month(self, when: date) -> str:
        """A month, short: "Mar 2027"."""
        return format_skeleton("yMMM", datetime.combine(when, time()), locale=self.locale)

    def weekdays(self) -> list[tuple[int, str, str]]:
        """ISO weekdays from the locale's first: number, short and full name."""
        short, full = (get_day_names(width, locale=self.locale) for width in ("short", "wide"))
        return [(n + 1, short[n], full[n]) for n in ((self.locale.first_week_day + i) % 7 for i in range(7))]

    def weekday(self, when: date) -> str:
        """The shortest name of a date's weekday: "M"."""
        return str(get_day_names("narrow", locale=self.locale)[when.weekday()])

    def months(self) -> list[str]:
        """The names of the months."""
        return [get_month_names(locale=self.locale)[n] for n in range(1, 13)]

    def clock(self, when: datetime | time, zone: str | None = None) -> str:
        """A time of day: "10:00"; an instant in the local time of `zone`."""
        local = when.astimezone(ZoneInfo(zone)) if isinstance(when, datetime) and zone else when
        return _clock(local.hour, local.minute, self.locale)

    def zone(self, when: datetime, zone: str) -> str:
        """What a zone is called by its city: "Berlin time"."""
        name = get_timezone_name(when.astimezone(ZoneInfo(zone)), width="long", return_zone=True, locale=self.locale)
        return f"{name.rpartition('/')[2].replace('_', ' ')} time"

    def length(self, minutes: int | timedelta) -> str:
        """A length: "45 min", "1 h", "1 h 30 min"."""
        if isinstance(minutes, timedelta):
            minutes = minutes // timedelta(minutes=1)
        hours, rest = divmod(minutes, MINUTES_OF_AN_HOUR)
        return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest or not hours else [])])

    def timecode(self, seconds: float) -> str:
        """A place in a film: "1:05", "1:00:05"."""
        minutes, rest = divmod(int(seconds), 60)
        hours, minutes = divmod(minutes, MINUTES_OF_AN_HOUR)
        return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
