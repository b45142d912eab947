"""Languages and the forms of dates."""

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.core import texts

MORNING = datetime(2027, 3, 15, 9, tzinfo=UTC)
THE_CLOCKS_CHANGE = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "spoken"),
    [
        (None, "en-GB"),
        ("", "en-GB"),
        ("en", "en-GB"),  # no country said: ours
        ("en-US", "en-US"),
        ("de-CH", "de-CH"),
        ("de-Latn-XX", "de"),  # the nearest that is known
        ("tlh", "en-GB"),
        ("../../etc", "en-GB"),
    ],
)
def test_the_nearest_known_language_is_spoken_within_the_block(tag: str | None, spoken: str) -> None:
    with texts.speaking(tag):
        assert texts.language() == spoken
        assert texts.gettext("Nobody has translated this.") == "Nobody has translated this."
        assert texts.ngettext("one", "many", 2) == "many"
    assert texts.language() == "en-GB"


def test_times_are_local_and_name_their_zone() -> None:
    assert texts.moment(MORNING, "UTC") == "Monday, 15 March 2027, 09:00 UTC"
    with texts.speaking("de"):
        assert texts.moment(MORNING, "America/New_York") == "Montag, 15. März 2027, 05:00 GMT-04:00"


def test_a_span_tells_its_second_day_or_offset_only_where_it_is_another() -> None:
    hour = timedelta(hours=1)
    assert texts.span(MORNING, MORNING + hour, "Europe/Berlin") == f"Monday, 15 March 2027, 10:00{texts.TO}11:00 CET"
    assert texts.span(MORNING, MORNING + 15 * hour, "Europe/Berlin") == (
        f"Monday, 15 March 2027, 10:00 CET {texts.TO} Tuesday, 16 March 2027, 01:00 CET"
    )
    assert texts.span(THE_CLOCKS_CHANGE, THE_CLOCKS_CHANGE + hour, "Europe/Berlin") == (
        f"Sunday, 28 March 2027, 01:30 CET {texts.TO} Sunday, 28 March 2027, 03:30 CEST"
    )
