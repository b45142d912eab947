"""Money adds up within a currency and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.core.money import Money

amounts = st.integers(min_value=-(10**15), max_value=10**15)


@given(amounts, amounts)
def test_sums_and_differences(a: int, b: int) -> None:
    total = Money(a, "EUR") + Money(b, "EUR")
    assert total == Money(a + b, "EUR")
    assert total - Money(b, "EUR") == Money(a, "EUR")


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="EUR and USD do not add up"):
        Money(1, "EUR") + Money(1, "USD")


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(4000, "EUR"), "40.00 EUR"),
        (Money(5, "EUR"), "0.05 EUR"),
        (Money(-105, "EUR"), "-1.05 EUR"),
        (Money(4000, "JPY"), "4000 JPY"),
        (Money(1500, "KWD"), "1.500 KWD"),
    ],
)
def test_as_text(money: Money, text: str) -> None:
    assert str(money) == text
