"""`frontdesk mail preview`: every mail and SMS as its reader would see it, as files in a folder."""

from html import escape
from pathlib import Path

import typer

from frontdesk.core.ids import new_id
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.embedded.environment import settings_with
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import Letterhead, Mail, ShortText


def preview(folder: Path, *, locale: str | None) -> None:
    """Write each kind as `<kind>.html`, `.txt` and, where it has an appointment, `.ics`; `index.html` lists them."""
    settings = settings_with("0" * 64)  # nobody follows these links
    wiring.bind()
    wiring.connect(settings)
    letterhead = Letterhead.of(settings)
    folder.mkdir(parents=True, exist_ok=True)
    for kind, mail in notifications.emails().items():
        shown = notifications.render(Mail(kind, mail.sample, locale), letterhead, id=new_id())
        (folder / f"{kind}.html").write_text(shown.html)
        (folder / f"{kind}.txt").write_text(shown.text)
        if shown.calendar is not None:
            (folder / f"{kind}.ics").write_text(shown.calendar.content, newline="")
    for kind, sms in notifications.short_texts().items():
        text = notifications.render_sms(ShortText(kind, sms.sample, locale), letterhead)
        (folder / f"{kind}.txt").write_text(f"{text}\n")
    files = sorted(path.name for path in folder.iterdir() if path.suffix in {".html", ".txt", ".ics"})
    items = "".join(f'<li><a href="{escape(name)}">{escape(name)}</a></li>' for name in files if name != "index.html")
    (folder / "index.html").write_text(f"<!doctype html><title>Mails</title><ul>{items}</ul>\n")
    typer.echo(f"{len(notifications.emails())} mails and {len(notifications.short_texts())} SMS are in {folder}")
