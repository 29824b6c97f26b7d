"""What a scenario is given: the stack, how much of it is wanted, and where its dice begin."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from chaos.stack import Stack
from chaos.table import Row


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scenario is given."""

    stack: Stack
    name: str  # of the row
    scenario: str
    seed: int
    is_full: bool
    # The name of the break that the workers have, see ``broken``; empty: they are the product's.
    broken: str = ""

    @property
    def dice(self) -> random.Random:
        """Give dice that fall the same for the same seed."""
        return random.Random(self.seed)  # noqa: S311 - a repeatable order is what it is for

    def share(self, *, usual: int, full: int) -> int:
        """Choose a number by how much is wanted."""
        return full if self.is_full else usual


Play = Callable[[Stage], Row]
