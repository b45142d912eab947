"""What can be dialled of what people type."""

import pytest

from frontdesk.core.phones import e164


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("+49 30 901820", "+4930901820"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("030 901820", None),  # which country?
        ("+49 1", None),
        ("call me", None),
        (None, None),
    ],
)
def test_a_phone_that_names_its_country_can_be_dialled(typed: str | None, dialled: str | None) -> None:
    assert e164(typed) == dialled


def test_a_phone_of_a_known_country() -> None:
    assert e164("030 901820", country="DE") == "+4930901820"
    assert e164("+44 20 7946 0958", country="DE") == "+442079460958"
