"""
A worker whose broker delivers again, after two seconds, what is not acknowledged by then (R8).

``python -m chaos.restless worker …`` goes on as Celery does. What it does is acknowledged when
it is done, so that all that takes longer is delivered to somebody else meanwhile: more than
the product's settings would ever do.
"""

import sys
from typing import Any

import django
from celery.signals import task_prerun

django.setup()

# Only now, since the application reads settings that need a Django that is set up.
from tokenwell.config.celery import app  # noqa: E402

# The log is where the campaign counts them.
AGAIN = "delivered once more"
_SECONDS = 2


@task_prerun.connect
def _tell(task: Any, **_kwargs: Any) -> None:
    if (task.request.delivery_info or {}).get("redelivered"):
        sys.stderr.write(f"{AGAIN}: {task.name}\n")
        sys.stderr.flush()


if __name__ == "__main__":
    app.conf.task_acks_late = True
    app.conf.broker_transport_options = {
        **app.conf.broker_transport_options,
        "visibility_timeout": _SECONDS,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    }
    app.start(argv=sys.argv[1:])
