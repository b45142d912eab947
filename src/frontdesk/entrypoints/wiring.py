"""Who is bound to what: the modules' routers, handlers, tasks and tables, and the ports that core declares."""

import importlib
from collections.abc import Iterator
from pkgutil import iter_modules

from fastapi import APIRouter

from frontdesk import modules
from frontdesk.core import idempotency, outbox
from frontdesk.core.clock import Clock
from frontdesk.core.principal import Authenticator
from frontdesk.core.settings import Settings

CORE_TABLES = (idempotency.IdempotencyKey, outbox.OutboxRow, outbox.OutboxHandled)
MODULES = tuple(sorted(info.name for info in iter_modules(modules.__path__)))


def parts(name: str) -> Iterator[object]:
    """The file `name` of every module that has one."""
    for module in MODULES:
        package = importlib.import_module(f"frontdesk.modules.{module}")
        if any(info.name == name for info in iter_modules(package.__path__)):
            yield importlib.import_module(f"frontdesk.modules.{module}.{name}")


def bind() -> None:
    """Import what registers itself: tables, mails, reactions to facts, tasks."""
    for name in ("models", "emails", "handlers", "tasks"):
        for _ in parts(name):
            pass


def connect(settings: Settings) -> None:
    """Bind the modules' ports to the adapters that the settings want."""
    from frontdesk.entrypoints.sandbox.mailbox import KeptMailer
    from frontdesk.integrations.smtp import NotSetUp, SmtpMailer
    from frontdesk.modules.notifications.ports import Letterhead, Mailer, letterhead, mailer

    carrier: Mailer
    if settings.mail.host is not None:
        carrier = SmtpMailer(settings.mail, name=settings.app.name)
    else:
        carrier = KeptMailer() if settings.app.on_a_laptop else NotSetUp()
    mailer.bind(carrier)
    letterhead.bind(Letterhead.of(settings))


def routers() -> Iterator[APIRouter]:
    """Every module's routes."""
    for part in parts("router"):
        yield part.router  # type: ignore[attr-defined]  # each router.py has one


def authenticator(settings: Settings, clock: Clock) -> Authenticator:
    """What turns access tokens into principals: accounts knows the sessions, companies the memberships."""
    from frontdesk.modules.accounts.service import TokenAuthenticator
    from frontdesk.modules.companies.service import memberships_of

    return TokenAuthenticator(settings.security, clock, memberships_of)
