"""Our own processes are asked to end."""

from faults.stage import Stage, fault


@fault("sigterm", "The API and the worker get SIGTERM under load, twenty times in turns", may_be_away=True)
async def terminate(stage: Stage) -> None:
    """What was accepted is answered, what was begun is finished; then they are started again."""
    there, times = stage.there, stage.times(20)
    for number in range(times):
        service = (there.api, there.worker)[number % 2]
        before = there.ended[service.name]
        there.terminate(service)
        while there.ended[service.name] == before:
            await stage.calm(0.1)
        if service is there.api:
            await stage.crowd.acknowledges()
        else:
            await stage.calm()
    stage.note("times stopped", times)
