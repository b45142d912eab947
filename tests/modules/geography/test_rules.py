"""How names are compared, and which points there are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from frontdesk.modules.geography.rules import Coordinates, fold, to_ascii
from frontdesk.modules.geography.schemas import Near

near = TypeAdapter(Near)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zürich", "zurich"),
        ("  São   Paulo ", "sao paulo"),
        ("Saint-Denis", "saint denis"),
        ("O'Fallon", "ofallon"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Fallon", "ofallon"),
        ("Łódź", "lodz"),
        ("Gießen", "giessen"),
        ("Əhmədbəyli", "ahmadbayli"),
        ("Москва", "moskva"),
        ("東京", "dong jing"),
        ("!?", ""),
    ],
)
def test_names_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(deadline=None)  # the first example loads the tables of other scripts
@given(st.text())
def test_folding_leaves_plain_words_and_may_be_repeated(text: str) -> None:
    folded = fold(text)
    assert set(folded) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert folded == " ".join(folded.split())
    assert fold(folded) == folded


@given(st.text())
def test_the_ascii_form_of_a_name_folds_like_the_name(text: str) -> None:
    assert to_ascii(text).isascii()
    assert fold(to_ascii(text)) == fold(text)


@given(
    st.decimals(-90, 90, places=5, allow_nan=False),
    st.decimals(-180, 180, places=5, allow_nan=False),
)
def test_every_point_on_earth_can_be_written(latitude: float, longitude: float) -> None:
    point = Coordinates.parse(near.validate_python(f"{latitude},{longitude}"))
    assert point == Coordinates(float(latitude), float(longitude))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "47.37",
        "47.37,",
        "47.37,8.54,0",
        "47.37;8.54",
        "47.37, 8.54",
        "north,east",
        "nan,0",
        "1e1,0",
        "٤٧,٨",
        "90.00001,0",
        "-91,0",
        "0,180.1",
        "0,-181",
        "0,1000",
        "0,0\n",
    ],
)
def test_what_is_no_point_on_earth_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        near.validate_python(text)
