"""How names are compared, and which points there are."""

from math import asin, atan2, cos, degrees, pi, radians, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from frontdesk.modules.geography.rules import EARTH_RADIUS_KM, Coordinates, boxes_around, fold, to_ascii
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


@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    radius_km=st.floats(0.001, EARTH_RADIUS_KM * pi),
    part=st.floats(0, 1),
    bearing=st.floats(0, 2 * pi),
)
def test_what_lies_within_a_radius_lies_in_a_box(
    latitude: float, longitude: float, radius_km: float, part: float, bearing: float
) -> None:
    """The destination after a part of the radius in some direction, by spherical trigonometry."""
    here, angle = radians(latitude), part * radius_km / EARTH_RADIUS_KM
    there = asin(max(-1.0, min(1.0, sin(here) * cos(angle) + cos(here) * sin(angle) * cos(bearing))))
    turn = atan2(sin(bearing) * sin(angle) * cos(here), cos(angle) - sin(here) * sin(there))
    found = Coordinates(degrees(there), (longitude + degrees(turn) + 540) % 360 - 180)
    boxes = list(boxes_around(Coordinates(latitude, longitude), radius_km))
    assert len(boxes) <= 2
    assert any(box.south <= found.latitude <= box.north and box.west <= found.longitude <= box.east for box in boxes)


def test_boxes_are_small_where_they_can_be() -> None:
    (berlin,) = boxes_around(Coordinates(52.5, 13.4), 10)
    assert (round(berlin.south, 2), round(berlin.west, 2)) == (52.41, 13.25)
    assert (round(berlin.north, 2), round(berlin.east, 2)) == (52.59, 13.55)
    west, east = boxes_around(Coordinates(0, -179.99), 10)
    assert (round(west.west, 2), west.east, east.west, round(east.east, 2)) == (179.92, 180, -180, -179.9)
    (pole,) = boxes_around(Coordinates(89.99, 0), 10)
    assert (round(pole.south, 2), pole.west, pole.north, pole.east) == (89.9, -180, 90, 180)
