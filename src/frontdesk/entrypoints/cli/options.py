"""What several commands take."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path,
    typer.Option("--data", envvar="FRONTDESK_DATA", help="The data folder of `frontdesk up`.", file_okay=False),
]
Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for all of this machine's.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes of the API; as many as processors, at most 4.")]
DATA = Path(".frontdesk")
