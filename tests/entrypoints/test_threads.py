"""How a worker stops, where its signal comes in the middle of something."""

import pytest
from celery.exceptions import WorkerTerminate
from celery.worker import state

from frontdesk.entrypoints.threads import TaskPool


def test_what_was_being_received_when_the_worker_was_stopped_ends_it_cleanly(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    pool = TaskPool(limit=1)
    pool.on_stop()  # as the signal's handler does, before it returns to where the message was read
    monkeypatch.setattr(state, "should_terminate", 0)
    with pytest.raises(WorkerTerminate) as ended:
        pool.on_apply(done.append, ("a task",))
    assert ended.value.code == 0
    assert done == []
