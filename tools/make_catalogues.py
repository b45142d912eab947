"""Collects what people read from the source into `src/frontdesk/locales/en.po`, which translators copy.

Usage: python -m tools.make_catalogues   (a test compares the file with what this would write)
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parent.parent / "src/frontdesk"
LOCALES = SOURCE / "locales"
ENGLISH = LOCALES / "en.po"
METHODS = [("modules/**.py", "python"), ("core/**.py", "python"), ("modules/**/templates/**", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def collected() -> Catalog:
    """All messages, each said in English as it stands."""
    catalogue = Catalog(locale="en")
    found = extract_from_dir(SOURCE, METHODS, {"**/templates/**": {"trimmed": "true"}}, KEYWORDS)
    for _file, _line, message, _comments, _context in found:
        catalogue.add(message, message)
    return catalogue


def render() -> str:
    """The catalogue's text; without dates and places in the source, so that it changes only with what it says."""
    written = BytesIO()
    write_po(written, collected(), width=120, no_location=True, omit_header=True, sort_output=True)
    return written.getvalue().decode()


def read(path: Path) -> Catalog:
    """A language's catalogue."""
    with path.open("rb") as text:
        return read_po(text, locale=path.stem)


if __name__ == "__main__":
    LOCALES.mkdir(exist_ok=True)
    ENGLISH.write_text(render())
