"""What only an operator may tell the engine: to go on after a restore, to revoke on a bad day."""

from collections.abc import Mapping
from time import monotonic
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from tokenwell.credentials import epoch, revoking_many
from tokenwell.credentials.revoking_many import NothingThere
from tokenwell.credentials.states import UnknownOutcome


def add_resume_arguments(parser: CommandParser) -> None:
    """Choose what goes on: all, or one class of providers."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="renew everything again")
    which.add_argument(
        "--policy",
        choices=[policy.value for policy in UnknownOutcome],
        help="only credentials with this policy for unknown outcomes; `immediate` are those whose"
        " providers do not mind an old refresh token",
    )


def resume(output: OutputWrapper, options: Mapping[str, Any]) -> int:
    """Let the engine renew again after a restore; give the exit code."""
    if not epoch.resume(policy=options["policy"]):
        output.write(
            "The engine does not wait for that, or somebody has just let it go on: nothing was"
            " changed."
        )
        return 0
    which = "All credentials are" if options["all"] else f"Those of {options['policy']} are"
    output.write(f"{which} renewed again, with the next look of the workers.")
    return 0


def add_revoke_arguments(parser: CommandParser) -> None:
    """Choose whose tokens are revoked."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--credential", default="", metavar="PATH", help="one credential")
    which.add_argument("--container", default="", metavar="PATH", help="all below a container")
    which.add_argument(
        "--provider", default="", metavar="HOST", help="all of a provider: its host or template"
    )
    which.add_argument("--everything", action="store_true", help="all there is")
    parser.add_argument("--yes", action="store_true", help="do it; without it, only count")


def revoke_all(output: OutputWrapper, options: Mapping[str, Any]) -> int:
    """Revoke the tokens of many; give the exit code."""
    names = ("credential", "container", "provider", "everything")
    try:
        chosen = revoking_many.chosen(**{name: options[name] for name in names})
    except NothingThere as nothing:
        output.write(str(nothing))
        return 1
    if not options["yes"]:
        number = chosen.filter(clock__token_set__isnull=False).count()
        output.write(f"{number} credentials have tokens. Nothing was done: add --yes to revoke.")
        return 0
    return _revoke(output, chosen)


def _revoke(output: OutputWrapper, chosen: Any) -> int:
    began, revoked, left = monotonic(), 0, 0
    for progress in revoking_many.revoke_all(chosen):
        revoked, left = progress.revoked, progress.to_give_back
        output.write(f"{revoked} forgotten here, {left} requests to providers left")
    output.write(f"Revoked {revoked} in {monotonic() - began:.1f} s.")
    if left:
        output.write(f"{left} tokens are given back by the workers when their providers answer.")
    return 0
