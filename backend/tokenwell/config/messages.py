"""Carry the id of a request along with each message, and do its task for that id."""

from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun

from tokenwell import tracing


@before_task_publish.connect
def mark(headers: dict[str, Any] | None = None, **_kwargs: Any) -> None:
    """Write the id into a message that leaves; beat's have none."""
    request_id = tracing.current().request_id
    if headers is not None and request_id:
        headers["request_id"] = request_id


@task_prerun.connect
def bind(task: Any, task_id: str, **_kwargs: Any) -> None:
    """Do a task for the id that its message brought, else for one of its own."""
    request_id = tracing.request_id(getattr(task.request, "request_id", None))
    name = str(task.name).rpartition(".")[2]
    tracing.bind(tracing.Trace(request_id, task=name, task_id=task_id))


@task_postrun.connect
def release(**_kwargs: Any) -> None:
    """Let go of it: the thread does other tasks afterwards."""
    tracing.bind(tracing.NOTHING)
