"""What every test stands on: real servers, a database of its own, the application, and a clock that can be moved."""

import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

os.environ |= {
    "ENVIRONMENT": "test",
    "SECRET_KEY": "only-for-tests-0123456789abcdef0123456789abcdef",
    "LOG_LEVEL": "WARNING",
}

import asyncpg
import hypothesis
import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from redis.asyncio import Redis
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from frontdesk.core import limits, outbox
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, session_maker
from frontdesk.core.http.resources import Resources
from frontdesk.core.settings import MailSettings, Settings, get_settings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.api import create_app
from frontdesk.entrypoints.cli import GARBAGE
from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from frontdesk.entrypoints.embedded.programs import find_postgres
from frontdesk.entrypoints.embedded.valkey import EmbeddedValkey
from frontdesk.integrations.smtp import SmtpMailer
from frontdesk.modules.accounts.rules import FAILURE_LASTS
from frontdesk.modules.accounts.service import passwords
from frontdesk.modules.accounts.service import sessions as signing_in
from frontdesk.modules.notifications.ports import mailer
from tests.databases import Databases, execute, quick_folder
from tests.fakes.process import Fake, controls, running
from tests.schema import build
from tests.smtp import MailServer, serving

gc.set_threshold(GARBAGE)  # as the command line does
hypothesis.settings.register_profile("frontdesk", deadline=None)  # a slow machine is no failure
hypothesis.settings.load_profile("frontdesk")

# a Monday morning in winter, some time ahead of any real clock that these tests will meet
START = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
SENDER = "desk@example.org"


def pytest_collection_finish() -> None:
    """What has been imported by now stays: no collection need look at it again."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--system-postgres`: run on the machine's own PostgreSQL, which may be older than ours."""
    parser.addoption("--system-postgres", action="store_true", help="test on the system's PostgreSQL, not the wheel's")


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[str]:
    """A PostgreSQL server of this test run; its address without a database."""
    find = partial(find_postgres, wheel=None) if request.config.getoption("--system-postgres") else find_postgres
    with quick_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres", durable=False, find_programs=find)
        url = server.start()
        yield url.rpartition("/")[0]
        server.stop()


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Valkey server of this test run."""
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey"), durable=False)
    yield server.start()
    server.stop()


@pytest.fixture(scope="session")
def stripe_url() -> Iterator[str]:
    """The address of a fake Stripe, in a process of its own."""
    with running("tests.fakes.stripe.app:app") as url:
        yield url


@pytest.fixture
async def stripe(stripe_url: str) -> AsyncIterator[Fake]:
    """A fake Stripe to which nothing has happened yet."""
    async with controls(stripe_url) as fake:
        yield fake


@pytest.fixture(scope="session")
def square_url() -> Iterator[str]:
    """The address of a fake Square, in a process of its own."""
    with running("tests.fakes.square.app:app") as url:
        yield url


@pytest.fixture
async def square(square_url: str) -> AsyncIterator[Fake]:
    """A fake Square to which nothing has happened yet."""
    async with controls(square_url) as fake:
        yield fake


@pytest.fixture(scope="session")
def twilio_url() -> Iterator[str]:
    """The address of a fake Twilio, in a process of its own."""
    with running("tests.fakes.twilio:app") as url:
        yield url


@pytest.fixture(scope="session")
def mux_url() -> Iterator[str]:
    """The address of a fake Mux, in a process of its own."""
    with running("tests.fakes.mux.app:app") as url:
        yield url


@pytest.fixture
async def mux(mux_url: str) -> AsyncIterator[Fake]:
    """A fake Mux to which nothing has happened yet."""
    async with controls(mux_url) as fake:
        yield fake


@pytest.fixture(scope="session")
async def template(postgres: str) -> str:
    """The name of a migrated database that tests clone."""
    await execute(f"{postgres}/postgres", "CREATE DATABASE template_frontdesk")
    await build(f"{postgres}/template_frontdesk")
    return "template_frontdesk"


@pytest.fixture(scope="session")
async def databases(postgres: str, template: str) -> AsyncIterator[Databases]:
    """Where tests get their databases from."""
    made = Databases(postgres, template)
    yield made
    await made.close()


@pytest.fixture
async def database_url(databases: Databases) -> str:
    """The address of an empty, migrated database that belongs to one test."""
    return await databases.take()


@pytest.fixture
async def engine(databases: Databases, database_url: str) -> AsyncIterator[AsyncEngine]:
    """The engine of the test's database."""
    async with databases.engine(database_url) as engine:
        yield engine


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    """Makes sessions on the test's database."""
    return session_maker(engine)


@pytest.fixture
async def session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One session in one transaction, rolled back at the end."""
    async with sessions() as opened:
        yield opened


@pytest.fixture
def clock() -> MovableClock:
    """The test's clock, at `START`."""
    moved = MovableClock()
    moved.move_to(START)
    return moved


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of this test run."""
    return get_settings()


@pytest.fixture(autouse=True)
def _ports(settings: Settings) -> None:
    """The modules' ports bound as these settings say, also after a test that made an application of its own."""
    wiring.connect(settings)


@pytest.fixture(autouse=True, scope="session")
def _bound() -> None:
    """Reactions to facts are registered, also for tests that make no application."""
    wiring.bind()


@pytest.fixture(autouse=True, scope="session")
def _patience() -> Iterator[None]:
    """Redis is not given up for away because a test keeps the machine busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "PATIENCE_SECONDS", 30.0)
        yield


HASHERS = passwords._hashers  # noqa: SLF001  what everybody else has


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """What is to cost whoever guesses passwords their time costs these tests none: hashing one, and being refused."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = Argon2Hasher(memory_cost=8, time_cost=1, parallelism=1)
        patch.setattr(passwords, "_hashers", PasswordHash((cheap, *HASHERS.hashers[1:])))
        patch.setattr(signing_in, "FAILURE_LASTS", timedelta(0))
        yield


@pytest.fixture
def dear_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hashing a password, and being refused, take as long as everywhere else."""
    monkeypatch.setattr(passwords, "_hashers", HASHERS)
    monkeypatch.setattr(signing_in, "FAILURE_LASTS", FAILURE_LASTS)
    passwords._nobodys.cache_clear()  # noqa: SLF001  made by the other hasher
    yield
    passwords._nobodys.cache_clear()  # noqa: SLF001


@pytest.fixture(scope="session")
def application(settings: Settings) -> FastAPI:
    """The application, whose making takes a while; `app` gives it each test's resources."""
    return create_app(settings)


@pytest.fixture
async def app(
    application: FastAPI,
    settings: Settings,
    engine: AsyncEngine,
    sessions: Sessions,
    clock: MovableClock,
    valkey: str,
) -> AsyncIterator[FastAPI]:
    """The application on the test's database, Valkey and clock."""
    redis = Redis.from_url(valkey)
    await redis.flushdb()
    application.state.resources = Resources(
        settings=settings,
        clock=clock,
        engine=engine,
        sessions=sessions,
        redis=redis,
        authenticate=wiring.authenticator(settings, clock),
        adapters=wiring.adapters(settings),
    )
    yield application
    await redis.aclose()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """An HTTP client of the application that nobody has signed in."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://frontdesk.test") as opened:
        yield opened


@pytest.fixture
def connect() -> Callable[[MailServer], None]:
    """Has mails delivered to a server, until the next test binds the ports again."""

    def bind(server: MailServer) -> None:
        where = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": server.port, "SMTP_TLS": False, "FROM_EMAIL": SENDER}
        mailer.bind(SmtpMailer(MailSettings.model_validate(where), name="Frontdesk"))

    return bind


@pytest.fixture
async def mails(connect: Callable[[MailServer], None]) -> AsyncIterator[MailServer]:
    """A mail server, and what `drain_outbox` has delivered to it."""
    async with serving(MailServer()) as server:
        connect(server)
        yield server


@pytest.fixture
def drain_outbox(sessions: Sessions, clock: MovableClock) -> Callable[[], Awaitable[int]]:
    """Run what follows the facts recorded so far, and what follows that; tells how many facts there were."""

    async def drain() -> int:
        count = 0
        while True:
            async with sessions() as opened, opened.begin():
                due = await outbox.claim(opened, now=clock.now())
            if not due:
                return count
            for event_id in due:
                await outbox.deliver(sessions, event_id, now=clock.now())
            count += len(due)

    return drain


CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@pytest.fixture
async def statements(engine: AsyncEngine) -> AsyncIterator[list[str]]:
    """Collects the SQL that reaches the server, the raw driver's included; `clear()` it before what you count.

    asyncpg's own introspection of types is among it on a connection's first use: run a request once before counting.
    """
    seen: list[str] = []

    def through_sqlalchemy(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    def through_the_driver(query: asyncpg.connection.LoggedQuery) -> None:
        if not query.query.startswith(CONTROL):
            seen.append(query.query)

    heard: list[asyncpg.Connection] = []

    def listen(connection: DBAPIConnection, _: object) -> None:
        connection.driver_connection.add_query_logger(through_the_driver)
        heard.append(connection.driver_connection)

    await engine.dispose()
    # asyncpg's loggers see what is run on the connection, but not prepared statements, which SQLAlchemy runs
    event.listen(engine.sync_engine, "connect", listen)
    event.listen(engine.sync_engine, "before_cursor_execute", through_sqlalchemy)
    yield seen
    event.remove(engine.sync_engine, "before_cursor_execute", through_sqlalchemy)
    event.remove(engine.sync_engine, "connect", listen)
    for connection in heard:  # other tests get them
        connection.remove_query_logger(through_the_driver)
