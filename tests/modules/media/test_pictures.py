"""What is published of a picture: what it shows, and nothing else that was in the file."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms

from frontdesk.modules.media.errors import PictureRefused
from frontdesk.modules.media.rules.formats import objection
from frontdesk.modules.media.rules.names import FileType, Size
from frontdesk.modules.media.service.pictures import Pictures, made_safe
from tests.pictures import (
    FORMATS,
    archive,
    claiming,
    drawing,
    encoded,
    halves,
    mislabelled,
    photograph,
    unsound,
    with_text,
)

MAX_PIXELS = 50_000_000
UNSOUND = list(unsound())
MISLABELLED = list(mislabelled())


def safe(data: bytes, file_type: str) -> Pictures:
    return made_safe(data, FileType(file_type), max_pixels=MAX_PIXELS)


def read(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def is_red(image: Image.Image, place: tuple[int, int]) -> bool:
    red, _, blue = image.convert("RGB").getpixel(place)  # type: ignore[misc]  # three numbers in RGB
    return bool(red > 150 and blue < 100)


@pytest.mark.parametrize("file_type", FORMATS)
def test_the_same_picture_in_the_same_format(file_type: str) -> None:
    made = safe(drawing(file_type), file_type)
    image = read(made.picture)
    assert (image.format, image.size) == (FORMATS[file_type], (60, 40))
    assert (is_red(image, (10, 20)), is_red(image, (50, 20))) == (True, False)
    assert set(made.thumbnails) == set(Size)
    for content in made.thumbnails.values():
        assert (read(content).format, read(content).size) == ("WEBP", (60, 40))  # never larger than the picture


def test_nothing_of_what_the_camera_wrote_is_left() -> None:
    before = photograph()
    assert b"Ada Lovelace" in before
    assert read(before).getexif()
    made = safe(before, "image/jpeg")
    for content in (made.picture, *made.thumbnails.values()):
        image = read(content)
        assert dict(image.getexif()) == {}
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)
        assert b"Ada" not in content
        assert b"at home" not in content


def test_nothing_that_stands_beside_a_png_is_left() -> None:
    made = safe(with_text(b"written by Ada"), "image/png")
    assert b"written by Ada" not in made.picture
    assert read(made.picture).info == {}


# where red is after turning: the left half is red as the camera saw it
TURNED = {
    1: (60, 40, (10, 20)),
    2: (60, 40, (50, 20)),
    3: (60, 40, (50, 20)),
    6: (40, 60, (20, 10)),
    8: (40, 60, (20, 50)),
}


@pytest.mark.parametrize("orientation", TURNED)
def test_it_is_turned_as_the_camera_was_held(orientation: int) -> None:
    width, height, red = TURNED[orientation]
    made = safe(photograph(orientation=orientation), "image/jpeg")
    for content in (made.picture, *made.thumbnails.values()):
        image = read(content)
        assert image.size == (width, height)
        assert is_red(image, red)
        assert not is_red(image, (width - 1 - red[0], height - 1 - red[1]))


def test_transparency_stays() -> None:
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    made = safe(encoded(image), "image/png")
    for content in (made.picture, *made.thumbnails.values()):
        assert read(content).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # four numbers in RGBA


def test_colours_stay_when_their_profile_goes() -> None:
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # a space where red and blue have changed places: what is stored as red is meant as blue
    swapped = usual.replace(b"rXYZ", b"    ").replace(b"bXYZ", b"rXYZ").replace(b"    ", b"bXYZ")
    for profile, left_is_red in ((usual, True), (swapped, False)):
        for file_type in ("image/png", "image/jpeg"):
            made = read(safe(encoded(halves(), file_type, icc_profile=profile), file_type).picture)
            assert "icc_profile" not in made.info
            assert (is_red(made, (10, 20)), is_red(made, (50, 20))) == (left_is_red, not left_is_red)


def test_a_profile_that_makes_no_sense_is_left_out() -> None:
    made = read(safe(encoded(halves(), "image/png", icc_profile=b"nonsense"), "image/png").picture)
    assert is_red(made, (10, 20))


SHADES: dict[str, Any] = {"1": 1, "L": 200, "LA": (200, 128), "P": 1, "RGB": (9, 9, 9), "RGBA": (9, 9, 9, 9)}


@pytest.mark.parametrize("mode", SHADES)
def test_every_kind_of_png(mode: str) -> None:
    made = read(safe(encoded(Image.new(mode, (30, 20), SHADES[mode])), "image/png").picture)
    assert (made.size, made.format, made.mode) == ((30, 20), "PNG", "RGBA" if mode in {"LA", "RGBA"} else "RGB")


def test_sixteen_bits_of_grey_stay_grey() -> None:
    made = read(safe(encoded(Image.new("I;16", (30, 20), 40_000)), "image/png").picture)
    shade = made.convert("L").getpixel((5, 5))
    assert isinstance(shade, int | float)
    assert 150 <= shade <= 160  # 40,000 of 65,535


def test_ink_becomes_light() -> None:
    image = Image.new("CMYK", (30, 20), (0, 255, 255, 0))
    made = read(safe(encoded(image, "image/jpeg"), "image/jpeg").picture)
    assert (made.mode, is_red(made, (5, 5))) == ("RGB", True)


@pytest.mark.parametrize(("name", "file_type", "data", "reason"), UNSOUND, ids=[row[0] for row in UNSOUND])
def test_what_is_unsound_is_refused(name: str, file_type: str, data: bytes, reason: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        safe(data, file_type)
    assert refused.value.reason == reason, name


@pytest.mark.parametrize(("name", "file_type", "data"), MISLABELLED, ids=[row[0] for row in MISLABELLED])
def test_what_is_something_else_is_refused(name: str, file_type: str, data: bytes) -> None:
    with pytest.raises(PictureRefused) as refused:
        safe(data, file_type)
    assert refused.value.reason == "wrong_type", name


def test_the_limit_of_pixels_is_exact() -> None:
    drawn = drawing(size=(100, 50))
    assert read(made_safe(drawn, FileType.PNG, max_pixels=5000).picture).size == (100, 50)
    with pytest.raises(PictureRefused) as refused:
        made_safe(drawn, FileType.PNG, max_pixels=4999)
    assert refused.value.reason == "too_many_pixels"


def test_photographs_that_end_in_zeros_or_in_further_pictures_are_sound() -> None:
    plain = drawing("image/jpeg")
    several = encoded(halves(), "image/mpo", save_all=True, append_images=[Image.new("RGB", (60, 40))])
    film = b"\0\0\0\x18ftypmp42" + bytes(100)
    for sound in (plain + bytes(512), several, plain + film):
        assert safe(sound, "image/jpeg").picture == safe(plain, "image/jpeg").picture
    assert objection(several + archive(), FileType.JPEG) == "something_else"
    assert objection(drawing("image/png") + film, FileType.PNG) == "something_else"


def test_a_photograph_that_is_decoded_again_and_again_is_refused() -> None:
    data = encoded(halves(), "image/jpeg", progressive=True)
    start = data.rindex(b"\xff\xda")
    scan = data[start:-2]
    for times, refusal in ((50, None), (200, "unreadable")):
        assert objection(data[:start] + scan * times + data[-2:], FileType.JPEG) == refusal


@pytest.mark.parametrize("file_type", FORMATS)
def test_no_beginning_of_a_file_upsets_anybody(file_type: str) -> None:
    whole = drawing(file_type)
    for length in range(0, len(whole), max(1, len(whole) // 60)):
        with pytest.raises(PictureRefused):
            safe(whole[:length], file_type)


def test_a_large_claim_costs_nothing() -> None:
    with pytest.raises(PictureRefused) as refused:
        safe(claiming(7_072, 7_071), "image/png")  # just above the limit
    assert refused.value.reason == "too_many_pixels"
