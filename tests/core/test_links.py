"""Tokens that stand in links: they open one row in one generation, and are read in one spelling."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.core import links
from frontdesk.core.settings import SecuritySettings

SECURITY = SecuritySettings()
OTHER = SecuritySettings.model_validate({"SECRET_KEY": "another-one-for-tests-0123456789abcdef0123456789"})


@given(row=st.uuids(), generation=st.integers(0, 2**63 - 1))
def test_a_sealed_link_names_its_row_and_opens_it(row: UUID, generation: int) -> None:
    sealed = links.sealed(SECURITY, purpose="test", id=row, generation=generation)
    assert links.SEALED.fullmatch(sealed)
    claimed = links.row_of(sealed)
    assert claimed is not None
    named, token = claimed
    assert named == row
    assert links.opens(token, SECURITY, purpose="test", id=row, generation=generation)
    assert not links.opens(token, SECURITY, purpose="test", id=row, generation=generation + 1)
    assert not links.opens(token, SECURITY, purpose="other", id=row, generation=generation)
    assert not links.opens(token, OTHER, purpose="test", id=row, generation=generation)


@given(st.text(max_size=80))
def test_whatever_is_given_is_read_without_an_error(given_: str) -> None:
    claimed = links.row_of(given_)
    assert claimed is None or links.SEALED.fullmatch(given_)


def test_a_row_has_one_spelling() -> None:
    row = uuid4()
    sealed = links.sealed(SECURITY, purpose="test", id=row)
    last = sealed[links.ID_LENGTH - 1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    others = [letter for letter in alphabet if letter != last]
    read = [links.row_of(sealed[: links.ID_LENGTH - 1] + letter + sealed[links.ID_LENGTH :]) for letter in others]
    assert row not in [claimed[0] for claimed in read if claimed]


@pytest.mark.parametrize("given_", ["", "x", "A" * 64, "A" * 66, "é" * 65, " " * 65, "A" * 64 + "\n"])
def test_what_is_no_link_names_nothing(given_: str) -> None:
    assert links.row_of(given_) is None
