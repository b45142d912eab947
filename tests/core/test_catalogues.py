"""What people read is in every catalogue, with its gaps to be filled by the same names."""

import re
from pathlib import Path

import pytest

from frontdesk.core import texts
from tools import make_catalogues

GAP = re.compile(r"\{\w+\}")
CATALOGUES = sorted(texts.LOCALES.glob("*.po"))


def test_english_is_complete() -> None:
    assert make_catalogues.ENGLISH.read_text() == make_catalogues.render()
    assert len(list(make_catalogues.collected())) > 100


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_language_says_everything_and_leaves_no_gap(path: Path) -> None:
    said = make_catalogues.read(path)
    for message in filter(lambda one: one.id, make_catalogues.collected()):  # the first is the header
        found = said.get(message.id)
        assert found is not None, message.id
        assert found.string, message.id
        if isinstance(message.id, str):
            assert sorted(GAP.findall(str(found.string))) == sorted(GAP.findall(message.id)), message.id


def test_a_catalogue_is_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "eo.po").write_text('msgid "Hello {name},"\nmsgstr "Saluton, {name},"\n')
    monkeypatch.setattr(texts, "LOCALES", tmp_path)
    with texts.speaking("eo"):
        assert texts.gettext("Hello {name},") == "Saluton, {name},"
        assert texts.gettext("Pay") == "Pay"
    assert texts.gettext("Hello {name},") == "Hello {name},"
