"""The words of jobs: how a run ends, when jobs run, and what is done about what goes wrong."""

from enum import StrEnum


class Outcome(StrEnum):
    """How far a run is, or how it ended."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"
    STOPPED = "stopped"


OPEN = (Outcome.QUEUED, Outcome.RUNNING)
# What people are told of, until a run succeeds again.
TROUBLE = (Outcome.FAILED, Outcome.INTERRUPTED)


class ScheduleKind(StrEnum):
    """How the times of a job are said."""

    NONE = "none"
    CRON = "cron"
    INTERVAL = "interval"


class Overlap(StrEnum):
    """What is done when a job is due while a run of it is open."""

    SKIP = "skip"
    QUEUE = "queue"


class Missed(StrEnum):
    """What is done about times that passed while nothing ran."""

    SKIP = "skip"
    ONCE = "once"


class Repeatable(StrEnum):
    """Whether a call whose outcome nobody knows may be sent again."""

    BY_METHOD = "by_method"
    YES = "yes"
    NO = "no"


class BodyKind(StrEnum):
    """What a call has for a body."""

    NONE = "none"
    JSON = "json"
    FORM = "form"
    TEXT = "text"
    FILE = "file"


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

MOST_STEPS = 10
MOST_RETRIES = 5
LONGEST_TIMEOUT = 120
USUAL_TIMEOUT = 30
LEAST_INTERVAL = 60
# Of an answer so much is read, for checks and captures, and so much is kept.
MOST_READ = 1024 * 1024
MOST_KEPT = 64 * 1024
LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 10
# So many runs of one job wait at most.
MOST_WAITING = 100

# So often beat has it looked for what is due, and for what workers left.
LOOK_SECONDS = 1.0
RECOVER_SECONDS = 5.0
