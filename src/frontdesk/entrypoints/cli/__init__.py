"""The command line, `frontdesk`: what each command takes. What it does is in the module of its name.

Those modules are imported when their command runs: `frontdesk --help` must not wait for the web framework.
"""
# ruff: noqa: PLC0415  the imports wait for their command

import gc
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.entrypoints.cli.groups import mail, money, tasks
from frontdesk.entrypoints.cli.options import DATA, Data, Host, Port, Workers
from frontdesk.entrypoints.embedded.errors import StartupError

GARBAGE = 50_000  # objects: with Python's 700, a quarter of the time that loading the modules takes is spent looking


class _CommandLine(typer.Typer):
    """Shows what stands in the way as one sentence, with an exit code of its own, instead of a traceback."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        gc.set_threshold(GARBAGE)
        try:
            return super().__call__(*args, **kwargs)
        except StartupError as error:
            typer.secho(f"frontdesk: {error}", fg="red", err=True)
            sys.exit(error.exit_code)


app = _CommandLine(
    help="One backend for businesses that sell time and teaching.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command()
def up(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    data: Data = DATA,
    workers: Workers = None,
    demo: Annotated[
        bool | None,
        typer.Option(
            "--demo/--no-demo", help="Load demo data on the first start; not in production.", show_default=False
        ),
    ] = None,
) -> None:
    """Start everything: PostgreSQL, Valkey, the API and a worker.

    What DATABASE_URL, REDIS_URL and CELERY_BROKER_URL name is used instead of what they replace.
    """
    from frontdesk.entrypoints.cli.up import run

    run(host=host, port=port, data=data, workers=workers, demo=demo)


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = None, data: Data = DATA) -> None:
    """Run the API alone."""
    from frontdesk.entrypoints.cli.figures import share

    share()  # before the next import, which reads it
    from frontdesk.entrypoints.cli.serve import run

    run(host=host, port=port, workers=workers, data=data)


@app.command()
def worker(
    data: Data = DATA,
    *,
    beat: Annotated[bool, typer.Option("--beat", help="Send the scheduled tasks too.")] = False,
) -> None:
    """Run a worker: it does what follows requests."""
    from frontdesk.entrypoints.cli.worker import run

    run(data=data, beat=beat)


@app.command()
def beat(data: Data = DATA) -> None:
    """Run the beat alone: it sends the scheduled tasks. Of several each sends what no other has sent."""
    from frontdesk.entrypoints.cli.beat import run

    run(data=data)


@app.command()
def migrate(
    revision: Annotated[str, typer.Argument(help="Where to: head, a revision, or +1.")] = "head", data: Data = DATA
) -> None:
    """Bring the database's schema up to date."""
    from frontdesk.entrypoints.cli.migrate import run

    run(revision, data=data)


@app.command()
def clock(
    to: Annotated[
        str | None, typer.Argument(help="A step like +1d2h (-- before -1d), a time like 2027-03-15T10:00Z, or real.")
    ] = None,
    data: Data = DATA,
) -> None:
    """Tell or move the clock of an installation in development: what is due by then happens."""
    from frontdesk.entrypoints.cli.clock import run

    run(to, data=data)


app.add_typer(tasks, name="tasks")
app.add_typer(money, name="money")
app.add_typer(mail, name="mail")


@app.command(name="demo-data")
def demo_data(
    data: Data = DATA,
    output: Annotated[Path | None, typer.Option(help="Write what there is to try to this file, as JSON.")] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Load it in production too.")] = False,
) -> None:
    """Load demo data. Loading it again changes nothing."""
    from frontdesk.entrypoints.cli.demo_data import run

    run(data=data, output=output, force=force)


@app.command(name="create-admin")
def create_admin(
    email: Annotated[str, typer.Option(help="Whom to make an administrator.")],
    data: Data = DATA,
    *,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from the input.")] = False,
) -> None:
    """Make an administrator, or make somebody one."""
    from frontdesk.entrypoints.cli.create_admin import run

    run(email=email, password_stdin=password_stdin, data=data)


@app.command(name="setup-code")
def setup_code(data: Data = DATA) -> None:
    """Tell where the first admin is made in a browser, with the code that proves who has installed this."""
    from frontdesk.entrypoints.cli.setup_code import run

    run(data=data)


@app.command(name="sign-out")
def sign_out(
    emails: Annotated[list[str] | None, typer.Argument(help="Whom, by address.")] = None,
    data: Data = DATA,
    *,
    everybody: Annotated[bool, typer.Option("--everybody", help="All of the installation, after a break-in.")] = False,
) -> None:
    """End what people have open: their sessions, and links that would let them in again."""
    from frontdesk.entrypoints.cli.sign_out import run

    run(emails or [], everybody=everybody, data=data)


@app.command()
def openapi(
    output: Annotated[Path | None, typer.Option(help="The file to write; otherwise it is printed.")] = None,
) -> None:
    """Write the API's description (OpenAPI 3.1, JSON)."""
    from frontdesk.entrypoints.cli.openapi import run

    run(output=output)


@app.command()
def reconcile(
    data: Data = DATA,
    *,
    ask_gateways: Annotated[
        bool, typer.Option("--ask-gateways", help="Look up the last month's pages, refunds and payouts there.")
    ] = False,
) -> None:
    """Compare ledger, charges, refunds and payouts, and print what differs."""
    from frontdesk.entrypoints.cli.reconcile import run

    run(data=data, ask_gateways=ask_gateways)


@app.command()
def verify(
    data: Data = DATA,
    *,
    only: Annotated[
        list[str] | None, typer.Option(help="A check or a module, as it is named here; may be given again.")
    ] = None,
) -> None:
    """Check everything that must always hold of the data, while it is in use; code 1 where something does not."""
    from frontdesk.entrypoints.cli.verify import run

    run(data=data, only=only or [])


@app.command()
def backup(
    to: Annotated[str, typer.Argument(envvar="BACKUP_TO", help="A folder of backups, or s3://bucket/prefix.")],
    data: Data = DATA,
    *,
    keep: Annotated[int, typer.Option(min=1, envvar="BACKUP_KEEP", help="How many to keep.")] = 14,
    prove: Annotated[
        bool, typer.Option("--prove/--no-prove", help="Restore it into a database of its own, and compare.")
    ] = True,
) -> None:
    """Write the database and uploaded files as they are now into a folder, while everything goes on."""
    from frontdesk.entrypoints.cli.backup import run

    run(to=to, keep=keep, prove=prove, data=data)


@app.command()
def restore(
    backup: Annotated[str, typer.Argument(help="One backup: its folder, or s3://bucket/prefix/name.")],
    data: Data = DATA,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Lose what the database holds.")] = False,
) -> None:
    """Load a backup into an empty database, all of it or nothing."""
    from frontdesk.entrypoints.cli.restore import run

    run(backup, replace=replace, data=data)


@app.command()
def doctor(data: Data = DATA) -> None:
    """Check every setting and connection, and say what to do about what is wrong."""
    from frontdesk.entrypoints.cli.doctor import run

    run(data=data)


@app.command()
def health(
    host: Annotated[str, typer.Option(help="The address to ask.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to ask.")] = 8000,
    path: Annotated[str, typer.Option(help="What to ask for. Workers have /metrics at METRICS_ADDRESS.")] = "/health",
    wait: Annotated[float, typer.Option(min=0, help="Seconds that it may still need to become well.")] = 0,
) -> None:
    """Ask the API whether it and its database are well; code 1 where not."""
    from frontdesk.entrypoints.cli.health import run

    run(host=host, port=port, path=path, wait=wait)
