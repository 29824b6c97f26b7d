"""Talk to the stand-in as the campaign does: begin families, give orders, read the ledger."""

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chaos.facts import Family, Sent
from chaos.families import Mode

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Begun:
    """A family that has begun, and what it is begun with: a refresh token, or a code."""

    family: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StandIn:
    """The stand-in at a port of this machine."""

    port: int

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """Give the address of one of its doors."""
        return f"http://{self.host}{path}"

    def begin(self, mode: Mode, *, count: int = 1) -> list[Begun]:
        """Begin families; each has its first refresh token."""
        made = self._say("/families", {"mode": mode, "count": count})
        return [Begun(one["family"], one["refresh_token"]) for one in made]

    def code(self, mode: Mode) -> Begun:
        """Give a code, as after a consent; its family begins when it is exchanged."""
        made = self._say("/codes", {"mode": mode})
        return Begun(made["family"], made["code"])

    def order(self, family: str, *orders: Mapping[str, Any]) -> None:
        """Say what to do with the next requests of a family; ``*`` means those of any."""
        self._say("/orders", {"family": family, "orders": list(orders)})

    def release(self, family: str) -> None:
        """Let the answers go that were held back."""
        self._say("/release", {"family": family})

    def bear(self, most_per_second: int | None) -> None:
        """Say how many requests it grants in a second; None: as many as come."""
        self._say("/pace", {"most_per_second": most_per_second})

    def ledger(self, *families: str) -> list[Sent]:
        """Read the ledger, the oldest first; of some families, or all of it."""
        said = self._read(f"/ledger?families={','.join(families)}")
        return [Sent(**entry) for entry in said]

    def families(self, *families: str) -> dict[str, Family]:
        """Read how families are."""
        said = self._read(f"/state?families={','.join(families)}")
        return {
            name: Family(name, one["mode"], one["is_revoked"], one["newest"], set(one["live"]))
            for name, one in said.items()
        }

    def _say(self, path: str, said: Mapping[str, Any]) -> Any:
        request = urllib.request.Request(  # noqa: S310 - an address of this machine
            self.url(path),
            data=json.dumps(said).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            return json.load(answer)

    def _read(self, path: str) -> Any:
        with urllib.request.urlopen(self.url(path), timeout=_PATIENCE) as answer:  # noqa: S310
            return json.load(answer)
