"""Forms of pages, read and sent as browsers do."""

from html.parser import HTMLParser

SENT_WHEN_CHECKED = frozenset({"radio", "checkbox"})


class _Fields(HTMLParser):
    """The fields of one form, in the order in which a browser sends them."""

    def __init__(self, within: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._within, self._inside = within, False
        self._area: str | None = None
        self._select: str | None = None
        self._is_open = False  # whether no option of it has come yet

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self._inside = given.get("id") == self._within
        if not self._inside or (name is None and tag != "option"):
            return
        if tag == "input" and (given.get("type") not in SENT_WHEN_CHECKED or "checked" in given):
            self.found.append((name or "", value or ("on" if given.get("type") in SENT_WHEN_CHECKED else "")))
        elif tag == "textarea":
            self._area = name
            self.found.append((name or "", ""))
        elif tag == "select":
            self._select, self._is_open = name, True
        elif tag == "option" and self._select:
            if self._is_open or "selected" in given:  # the first one, where none is
                self.found = [it for it in self.found if it[0] != self._select] + [(self._select, value)]
            self._is_open = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            name, before = self.found[-1]
            self.found[-1] = name, before + data


def fields(page: str, form: str) -> dict[str, list[str]]:
    """What a browser would send of the form with this id, untouched and without any of its buttons."""
    parser = _Fields(form)
    parser.feed(page)
    named: dict[str, list[str]] = {}
    for name, value in parser.found:
        named.setdefault(name, []).append(value)
    return named
