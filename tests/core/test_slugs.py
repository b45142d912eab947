"""How a name becomes a part of an address."""

import pytest

from frontdesk.core.slugs import MAX_SLUG, first_free, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Blue Note Studios", "blue-note-studios"),
        ("  Straße & Söhne  ", "strasse-sohne"),
        ("東京", "dong-jing"),
        ("!!!", "unnamed"),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_a_slug_is_made_of_a_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug
    assert len(slug) <= MAX_SLUG


def test_the_first_free_number_is_taken() -> None:
    assert first_free("a", set()) == "a"
    assert first_free("a", {"a"}) == "a-2"
    assert first_free("a", {"a", "a-3"}) == "a-2"
    assert first_free("a", {"a", "a-2", "a-3"}) == "a-4"
    assert first_free("a", {"a-2"}) == "a"
