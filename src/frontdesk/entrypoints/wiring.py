"""Who is bound to what: the modules' routers, handlers, tasks and tables, and the ports that core declares."""

import importlib
from collections.abc import Iterator, Mapping
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from frontdesk import modules
from frontdesk.core import audit, idempotency, outbox, page_versions, schema, shared_clock, timetable
from frontdesk.core.clock import Clock
from frontdesk.core.errors import DomainError, declared
from frontdesk.core.http.doors import CANONICAL
from frontdesk.core.invariants import Invariant
from frontdesk.core.principal import Authenticator
from frontdesk.core.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter

CORE_TABLES = (
    audit.AuditEntry,
    idempotency.IdempotencyKey,
    outbox.OutboxRow,
    outbox.OutboxHandled,
    page_versions.PageVersion,
    shared_clock.ClockOffset,
    timetable.ScheduledTask,
)
MODULES = tuple(sorted(info.name for info in iter_modules(modules.__path__)))


def parts(name: str) -> Iterator[object]:
    """The file `name` of every module that has one."""
    for module in MODULES:
        package = importlib.import_module(f"frontdesk.modules.{module}")
        if any(info.name == name for info in iter_modules(package.__path__)):
            yield importlib.import_module(f"frontdesk.modules.{module}.{name}")


def tables() -> None:
    """Import what registers itself as a table, and little else: migrations need no more."""
    _import("models")


def bind() -> None:
    """Import what registers itself: tables, mails, reactions to facts, tasks."""
    _import("models", "emails", "handlers", "tasks")


def refusals() -> Iterator[type[DomainError]]:
    """Every refusal with a code of its own that core and the modules declare."""
    _import("errors", "router")  # a few stand beside the dependency that raises them
    ours = ("frontdesk.core.", "frontdesk.modules.")
    return (cause for cause in declared() if "code" in vars(cause) and cause.__module__.startswith(ours))


def _import(*names: str) -> None:
    for name in names:
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
    _connect_sms(settings)
    connect_storage(settings)
    _connect_live(settings)
    _connect_gateways(settings)
    connect_video(settings)


def _connect_sms(settings: Settings) -> None:
    from frontdesk.entrypoints.sandbox.mailbox import KeptTexter
    from frontdesk.integrations.no_sms import NotSetUp
    from frontdesk.modules.notifications.ports import Texter, texter

    carrier: Texter
    if settings.twilio.switched_on:
        from frontdesk.integrations.twilio import TwilioTexter  # the SDK takes a while to load

        carrier = TwilioTexter(settings.twilio)
    elif settings.app.on_a_laptop and settings.mail.host is None:
        carrier = KeptTexter()  # shown where mails are
    else:
        carrier = NotSetUp()
    texter.bind(carrier)


def _connect_live(settings: Settings) -> None:
    from frontdesk.integrations.redis import NoBell, RedisBell
    from frontdesk.modules.live.ports import bell

    bell.bind(RedisBell(settings.redis.url) if settings.redis.switched_on else NoBell())


def connect_storage(settings: Settings) -> None:
    """Bind the storage of files that the settings want."""
    from frontdesk.entrypoints.sandbox.folder import LocalStorage
    from frontdesk.integrations.no_storage import NotSetUp
    from frontdesk.modules.media.ports import Limits, Storage, limits, storage

    where = settings.storage
    chosen: Storage
    if where.kind == "s3" or (where.kind is None and where.bucket is not None):
        from frontdesk.integrations.s3 import S3Storage  # boto3 takes a while to import

        chosen = S3Storage(where)
    elif where.kind == "local" or settings.app.on_a_laptop:
        chosen = LocalStorage(where.folder, public_url=settings.app.public_url, security=settings.security)
    else:
        chosen = NotSetUp()
    storage.bind(chosen)
    limits.bind(Limits.of(settings.uploads))


def _connect_gateways(settings: Settings) -> None:
    from frontdesk.entrypoints.sandbox.gateway import SandboxGateway
    from frontdesk.modules.payments.ports import Gateway, Terms, gateways, terms

    terms.bind(Terms.of(settings))
    connected: list[Gateway] = [SandboxGateway(settings)] if settings.app.on_a_laptop else []  # it takes no money
    if settings.stripe.secret_key is not None:
        from frontdesk.integrations.stripe import StripeGateway  # each SDK takes a while to load

        connected.append(StripeGateway(settings.stripe, strict=not settings.app.on_a_laptop))
    if settings.square.application_id is not None or settings.square.access_token is not None:
        from frontdesk.integrations.square import SquareGateway

        strict = not settings.app.on_a_laptop
        connected.append(SquareGateway(settings.square, public_url=settings.app.public_url, strict=strict))
    gateways.bind({gateway.name: gateway for gateway in connected})


def connect_video(settings: Settings) -> None:
    """Bind the host of videos that the settings want."""
    from frontdesk.entrypoints.sandbox.host import SandboxHost
    from frontdesk.integrations.no_video import NotSetUp
    from frontdesk.modules.video.ports import VideoHost, host

    app = settings.app
    chosen: VideoHost = NotSetUp()
    if settings.mux.token_id is not None:
        from frontdesk.integrations.mux import MuxHost  # its SDK takes a while to load

        origin = "{0.scheme}://{0.netloc}".format(urlsplit(app.frontend_url or app.public_url))
        chosen = MuxHost(settings.mux, origin=origin, strict=not app.on_a_laptop)
    elif app.on_a_laptop:
        folder = settings.storage.folder / "videos"
        chosen = SandboxHost(folder, public_url=app.public_url, security=settings.security)
    host.bind(chosen)


def routers() -> "Iterator[APIRouter]":
    """Every module's routes."""
    for part in parts("router"):
        yield part.router  # type: ignore[attr-defined]  # each router.py has one


def invariants() -> list[Invariant]:
    """What always holds of the data: what the schema promises, and then what each module does."""
    bind()
    found = [*schema.invariants(), *outbox.INVARIANTS]
    for part in parts("invariants"):
        found += part.INVARIANTS  # type: ignore[attr-defined]  # each invariants.py has them
    return found


def authenticator(settings: Settings, clock: Clock) -> Authenticator:
    """What turns access tokens into principals: accounts knows the sessions, companies the memberships."""
    from frontdesk.integrations.cognito import Cognito
    from frontdesk.modules.accounts.service import TokenAuthenticator
    from frontdesk.modules.companies.service import memberships_of

    pool = Cognito(settings.cognito) if settings.cognito.switched_on else None
    return TokenAuthenticator(settings.security, clock, memberships_of, pool=pool)


def adapters(settings: Settings) -> Mapping[type[Any], Any]:
    """What stands behind the modules' ports, by port, as far as the settings switch it on."""
    from frontdesk.integrations.google import Google
    from frontdesk.modules.accounts.ports import IdentityProvider

    bound: dict[type[Any], Any] = {}
    if settings.google.switched_on:
        callback = f"{settings.app.public_url.rstrip('/')}{CANONICAL}/auth/google/callback"
        bound[IdentityProvider] = Google(settings.google, redirect_uri=callback)
    return bound
