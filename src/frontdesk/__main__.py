"""`python -m frontdesk` is the command `frontdesk`."""

from frontdesk.entrypoints.cli import app

app(prog_name="frontdesk")
