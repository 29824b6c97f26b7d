"""The Celery application: queues, schedule. The broker carries wake-ups, the database the work."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init, worker_ready
from django.core.exceptions import ImproperlyConfigured
from django.db import Error

from tokenwell.config import broker, living, messages
from tokenwell.credentials.schedule import SWEEP_SECONDS
from tokenwell.jobs.states import LOOK_SECONDS, RECOVER_SECONDS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tokenwell.config.settings")

# They listen to Celery's signals.
LISTENERS = (living, messages)

broker.survive()

app = Celery("tokenwell")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "tokenwell.signing_in",
        "tokenwell.credentials",
        "tokenwell.notices",
        "tokenwell.jobs",
        "tokenwell.config",
    ]
)
app.conf.task_default_queue = "maintenance"
app.conf.task_routes = {
    "tokenwell.credentials.tasks.renew": {"queue": "interactive"},
    "tokenwell.credentials.tasks.exchange": {"queue": "interactive"},
    "tokenwell.credentials.tasks.poll": {"queue": "interactive"},
    "tokenwell.credentials.tasks.inquire": {"queue": "interactive"},
    "tokenwell.credentials.tasks.give_back": {"queue": "interactive"},
    "tokenwell.credentials.tasks.give_back_due": {"queue": "interactive"},
    "tokenwell.credentials.tasks.refresh_due": {"queue": "refresh"},
    # Where many wait for slow answers, looking for what is due would wait too: not there.
    "tokenwell.jobs.tasks.start_due": {"queue": "interactive"},
    "tokenwell.jobs.tasks.run": {"queue": "jobs"},
}
app.conf.beat_schedule = {
    "notices": {
        "task": "tokenwell.notices.tasks.tell",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "links-for-passwords": {
        "task": "tokenwell.signing_in.tasks.mail_links",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "tidy-sign-in": {
        "task": "tokenwell.signing_in.tasks.tidy",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "tidy-notices": {
        "task": "tokenwell.notices.tasks.tidy",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "refresh-due": {
        "task": "tokenwell.credentials.tasks.refresh_due",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "jobs-due": {
        "task": "tokenwell.jobs.tasks.start_due",
        "schedule": LOOK_SECONDS,
        "options": {"expires": 2 * LOOK_SECONDS},
    },
    "jobs-left": {
        "task": "tokenwell.jobs.tasks.recover",
        "schedule": RECOVER_SECONDS,
        "options": {"expires": RECOVER_SECONDS},
    },
    "tidy-jobs": {
        "task": "tokenwell.jobs.tasks.tidy",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "partitions": {
        "task": "tokenwell.config.tasks.keep_partitions",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    "tidy": {
        "task": "tokenwell.credentials.tasks.tidy",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}


@celeryd_init.connect
@beat_init.connect
def check(**_kwargs: Any) -> None:
    """Refuse to start with the wrong key ring, or without a database to compare it with."""
    from tokenwell.config import startup  # noqa: PLC0415 - Django is set up only now

    try:
        startup.check()
        startup.check_worker()
    except (ImproperlyConfigured, Error) as error:
        # Any other exception Celery only writes to its log, and starts all the same.
        raise SystemExit(str(error)) from None


@worker_ready.connect
@beat_init.connect
def tell_ready(**_kwargs: Any) -> None:
    """Say that the worker or beat has begun."""
    from tokenwell.config import startup  # noqa: PLC0415 - Django is set up only now

    startup.tell_ready()


@celeryd_init.connect
def share_memory(**_kwargs: Any) -> None:
    """Before there are threads: what has been taken from an arena stays there."""
    from tokenwell.config import startup  # noqa: PLC0415 - Django is set up only now

    startup.share_memory()


@worker_ready.connect
def spare_collector(**_kwargs: Any) -> None:
    """Have the garbage collector look at what comes from here on alone."""
    from tokenwell.config import startup  # noqa: PLC0415 - Django is set up only now

    startup.spare_collector()


@worker_ready.connect
def keep_what_waits(**_kwargs: Any) -> None:
    """Keep the answers that a worker of this host left on the disk."""
    from tokenwell.credentials import salvaging  # noqa: PLC0415 - Django is set up only now

    salvaging.drain()
