"""How sectors are read."""

import pytest

from frontdesk.modules.providers.rules import sector_of


@pytest.mark.parametrize(
    ("said", "sector"),
    [
        ("studio", "studio"),
        ("Real Estate", "real_estate"),
        ("real-estate", "real_estate"),
        (" REAL__estate ", "real_estate"),
        ("Médecine générale", "medecine_generale"),
        ("医療", "yi_liao"),
    ],
)
def test_a_sector_is_kept_in_lower_snake_case(said: str, sector: str) -> None:
    assert sector_of(said) == sector
    assert sector_of(sector) == sector


def test_a_sector_of_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="a letter or a digit"):
        sector_of("!!!")
