"""What no log shall hold: secrets, and who people are.

Names of fields decide first; then addresses of mail, telephone numbers and what a database says of a refused row are
taken out of every text, in tracebacks too. A log is read by more people, and kept in more places, than the database.
"""

import re
from collections.abc import Mapping
from typing import Any

from structlog.typing import EventDict, WrappedLogger

MASK = "***"
_SECRET = re.compile(r"password|token|secret|authorization|api_key|dsn|cookie", re.IGNORECASE)
_PERSONAL = re.compile(
    r"^(e?mail|phone|recipient)|_(e?mail|phone)|_name$|^(firstname|lastname|full_name|name|notes|body|props|payload)$",
    re.IGNORECASE,
)
_NAMES_OF_THINGS = frozenset({"logger_name", "task_name", "file_name", "exc_name"})
_FRAME = {"filename", "lineno", "name"}  # of a traceback: the name is the function's
# each text is looked at once, however long: strangers write into logs, by the paths that they ask for
_LOCAL = r"[^\s@<>()\[\]{}\"'=,;:]"
_MAIL = re.compile(rf"(?<!{_LOCAL}){_LOCAL}++@[\w-]+(\.[\w-]+)+")
_NUMBER = re.compile(r"\+\d[\d ()./-]{6,}\d")
# what PostgreSQL says of a row, which may have lines of its own, up to what Python says next
_ROW = re.compile(r"DETAIL: .*?(?=\n\[SQL: |\n\nThe above exception |\n\nDuring handling |\Z)", re.DOTALL)
_LONG = re.compile(r"[\w-]{43,}")  # as 256 bits in base64: our links' tokens, which stand in addresses
_NO_WORD = re.compile(r"[A-Z0-9]")


def is_secret(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    return _SECRET.search(name) is not None


def mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take secrets and personal data out of an event; a processor of structlog."""
    return {name: masked(name, value) for name, value in event.items()}


def masked(name: str, value: Any) -> Any:
    """What a field of this name may show of its value."""
    if is_secret(name) or (_PERSONAL.search(name) and name not in _NAMES_OF_THINGS):
        return value if value is None or isinstance(value, bool) else MASK
    if isinstance(value, str):
        return discreet(value)
    if isinstance(value, Mapping):
        if value.keys() == _FRAME:
            return value
        return {key: masked(str(key), one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked("", one) for one in value]
    return value


def discreet(text: str) -> str:
    """A text without addresses of mail, telephone numbers, tokens and the values of rows."""
    if "@" in text:
        text = _MAIL.sub(MASK, text)
    if "+" in text:
        text = _NUMBER.sub(MASK, text)
    if "DETAIL: " in text:
        text = _ROW.sub(f"DETAIL: {MASK}", text)
    return _LONG.sub(_without_token, text)


def _without_token(found: re.Match[str]) -> str:
    return MASK if _NO_WORD.search(found[0]) else found[0]
