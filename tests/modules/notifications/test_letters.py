"""How mails look, and that nothing in them breaks out of its place."""

import pytest

from frontdesk.core.settings import Settings
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.service import Email, Letterhead, email, emails, mail_of, render
from tests.modules.notifications.conftest import LAMP, LampProps, write

LETTERHEAD = Letterhead.of(Settings())


def test_every_kind_of_mail_can_be_shown(lamp_lit: Email[LampProps]) -> None:
    assert emails()["test.lamp_lit"] is lamp_lit
    for kind, made in emails().items():
        assert kind == made.kind
        shown = render(made(made.sample), LETTERHEAD)
        assert shown.subject
        assert shown.subject in shown.text
        assert "<style>" in shown.html  # the rules for dark screens
        assert "prefers-color-scheme: dark" in shown.html
        assert 'class="card" style="' in shown.html  # the others are where they apply
        hidden = render(made(made.sample), LETTERHEAD.hiding())
        assert ("[hidden]" in hidden.text) == (hidden.text != shown.text)


def test_what_people_are_called_is_text_and_nothing_else(lamp_lit: Email[LampProps]) -> None:
    shown = render(lamp_lit(LampProps(name='<img src=x onerror="a">\r\nBcc: eve@example.com')), LETTERHEAD)
    assert shown.subject == 'A lamp for <img src=x onerror="a"> Bcc: eve@example.com'
    assert "<img" not in shown.html
    assert "&lt;img src=x onerror=" in shown.html


def test_two_kinds_cannot_have_one_name(lamp_lit: Email[LampProps]) -> None:
    with pytest.raises(ValueError, match=r"two kinds of mail named 'test\.lamp_lit'"):
        email("test.lamp_lit", sample=LampProps(name="Ada"))(write)
    assert emails()["test.lamp_lit"] is lamp_lit


def test_links_go_to_the_front_end_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LETTERHEAD.page("/x") == "http://127.0.0.1:8000/x"
    monkeypatch.setenv("PUBLIC_URL", "https://api.example.com/")
    assert Letterhead.of(Settings()).page("/x", a="b c&d") == "https://api.example.com/x?a=b+c%26d"
    monkeypatch.setenv("FRONTEND_URL", "https://example.com/")
    letterhead = Letterhead.of(Settings())
    assert letterhead.page("/x") == "https://example.com/x"
    assert letterhead.hiding().ticket(purpose="p", id=LAMP) == letterhead.hiding().token(purpose="p", id=LAMP)
    assert letterhead.ticket(purpose="p", id=LAMP) != letterhead.ticket(purpose="q", id=LAMP)


def test_a_mail_is_the_same_after_it_was_stored(lamp_lit: Email[LampProps]) -> None:
    mail = lamp_lit(LampProps(name="Ada"))
    row = Notification(kind=mail.kind, props=mail.props.model_dump(mode="json"))
    assert mail_of(row) == mail
