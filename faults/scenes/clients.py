"""Clients that are too slow, or too many, while others book."""

import asyncio
import resource
from typing import Final

from faults.memory import megabytes
from faults.stage import Stage, fault, latencies
from faults.wires import Wire, doing, wires

SLOW: Final = 200  # connections of each kind
EVERY_SECONDS: Final = 2.0  # a byte
SLOW_SECONDS: Final = 75.0  # longer than the server waits for anybody
IDLE: Final = 5_000
IDLE_SECONDS: Final = 15.0
SPARE_FILES: Final = 500
HEAD: Final = "Host: 127.0.0.1\r\nAccept: */*\r\n"
SLOW_HEAD: Final = f"GET /health HTTP/1.1\r\n{HEAD}X-Slow: {'x' * 1000}".encode()
SLOW_BODY_HEAD: Final = (
    f"POST /api/v1/bookings HTTP/1.1\r\n{HEAD}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n".encode()
)


@fault(
    "slow-clients",
    "Two hundred clients each send headers, send bodies, read answers and read streams, byte by byte or not at all",
    may_refuse=True,  # for a moment, when four hundred ask at once
)
async def dawdle(stage: Stage) -> None:
    """Slowloris, slow bodies, and readers who do not read, while the others book."""
    crowd, port = stage.crowd, stage.there.port
    seconds = SLOW_SECONDS * stage.scale
    listen = f"GET /api/v1/events HTTP/1.1\r\n{HEAD}Authorization: {crowd.place.desk['Authorization']}\r\n\r\n".encode()
    big = f"GET /openapi.json HTTP/1.1\r\n{HEAD}\r\n".encode() * 10  # more than lies on the way
    before, answered, acknowledged = _memory(stage), len(crowd.tally.latencies), len(crowd.acknowledged)
    async with wires(port, SLOW) as heads, wires(port, SLOW) as bodies, wires(port, 2 * SLOW) as readers:
        for number, wire in enumerate(readers):
            wire.writer.transport.pause_reading()  # type: ignore[attr-defined]  # every socket's transport has it
            wire.writer.write(big if number % 2 else listen)
        async with (
            doing(_drip_head, heads) as in_heads,
            doing(_drip_body, bodies) as in_bodies,
        ):
            await stage.calm(seconds)
            stage.note("memory of the API meanwhile, MB", f"{before:.0f} → {_memory(stage):.0f}")
            stage.note("slow headers hung up on", f"{sum(task.done() for task in in_heads)} of {SLOW}")
            stage.note("slow bodies refused (408)", f"{sum(wire.status == '408' for wire in bodies)} of {SLOW}")
            if stage.scale == 1:
                left = sum(not task.done() for task in (*in_heads, *in_bodies))
                stage.demand("slow headers and bodies that hold on", left, holds=left == 0)
    _ordinary(stage, answered=answered, acknowledged=acknowledged)


@fault("idle-connections", "Five thousand connections do nothing while others book")
async def idle(stage: Stage) -> None:
    """Each asks once and stays."""
    number = IDLE if stage.scale == 1 else IDLE // 5
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert files >= number + SPARE_FILES, f"{number} connections need `ulimit -n {number + SPARE_FILES}`, not {files}"
    crowd, before = stage.crowd, _memory(stage)
    answered, acknowledged = len(crowd.tally.latencies), len(crowd.acknowledged)
    ask = f"GET /nowhere HTTP/1.1\r\n{HEAD}\r\n".encode()
    async with wires(stage.there.port, number, ask=ask) as opened, doing(Wire.listen, opened) as listening:
        await stage.calm(IDLE_SECONDS)
        stage.note("memory of the API meanwhile, MB", f"{before:.0f} → {_memory(stage):.0f}")
        answers = {wire.status for wire in opened}
        stage.demand("connections asked once", f"{len(opened)}, {', '.join(answers)}", holds=answers == {"404"})
        left = sum(not task.done() for task in listening)
        stage.demand("connections open together", left, holds=left == number)
    _ordinary(stage, answered=answered, acknowledged=acknowledged)


async def _drip_head(wire: Wire) -> None:
    await _drip(wire, SLOW_HEAD)


async def _drip_body(wire: Wire) -> None:
    wire.writer.write(SLOW_BODY_HEAD)
    await _drip(wire, b" " * 1000)


async def _drip(wire: Wire, data: bytes) -> None:
    sending = asyncio.create_task(wire.dribble(data, every=EVERY_SECONDS))
    try:
        await wire.listen()
    finally:
        sending.cancel()


def _memory(stage: Stage) -> float:
    child = stage.there.api.child
    assert child is not None
    return megabytes(child.pid)


def _ordinary(stage: Stage, *, answered: int, acknowledged: int) -> None:
    """How the others fared meanwhile."""
    crowd = stage.crowd
    for what, value in latencies(crowd.tally, since=answered).items():
        stage.note(f"meanwhile: {what}", value)
    booked = len(crowd.acknowledged) - acknowledged
    stage.demand("bookings acknowledged meanwhile", booked, holds=booked > 0)
