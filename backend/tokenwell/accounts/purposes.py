"""What a service may name when it asks for a credential, and what a key of it is for."""

from enum import StrEnum


class Usage(StrEnum):
    """What a credential may be used for, whoever asks."""

    HTTP = "http"
    FTP = "ftp"
    SFTP = "sftp"
    JOB_EXECUTION = "job_execution"


def words(usage: str) -> str:
    """Name a purpose as people read it."""
    return "job execution" if usage == Usage.JOB_EXECUTION else usage.replace("_", " ").upper()
