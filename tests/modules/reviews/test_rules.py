"""What strangers learn of an author, and when a client is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.modules.reviews.rules import INVITED_AFTER, INVITED_WITHIN, invitation_due, public_name

NAMES = {
    "Ada Lovelace": "Ada L.",
    "ada": "ada",
    "Ada Ada": "Ada",
    "Ada King Lovelace": "Ada L.",
    " Ümit  özil ": "Ümit Ö.",
    "ada@example.com": None,
}


@pytest.mark.parametrize("name", NAMES)
def test_authors_are_known_by_their_first_name(name: str) -> None:
    assert public_name(name) == NAMES[name]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=2), st.text(min_size=1))
def test_a_last_name_is_never_told(first: str, last: str) -> None:
    told = public_name(f"{first} Quz{last.replace('@', '')}qux")
    assert told is None or "qux" not in told.removeprefix(first)


def test_a_client_is_asked_in_time_or_not_at_all() -> None:
    end = datetime(2027, 3, 15, 18, tzinfo=UTC)
    late = end + timedelta(hours=30)
    asked = {moment: invitation_due(end=end, now=moment) for moment in (end, late, end + INVITED_WITHIN)}
    assert asked == {end: end + INVITED_AFTER, late: late, end + INVITED_WITHIN: None}
