"""What names mean."""

import pytest

from frontdesk.modules.users.rules.names import split_name


@pytest.mark.parametrize(
    ("full_name", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Ada King Lovelace", ("Ada", "King Lovelace")),
        ("  Ada   Lovelace ", ("Ada", "Lovelace")),
        ("Plato", ("Plato", None)),
    ],
)
def test_a_name_is_parted_at_its_first_space(full_name: str, parts: tuple[str, str | None]) -> None:
    assert split_name(full_name) == parts
