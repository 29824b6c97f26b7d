"""How large the tree is that the rows of permissions are measured on: two sizes of one shape."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of everything."""

    name: str
    containers: int
    credentials: int
    depth: int
    people: int
    roles: int
    # Containers with entries of their own.
    places: int


SMALL = Size("small", containers=100, credentials=1_000, depth=10, people=50, roles=16, places=10)
LARGE = Size(
    "large",
    containers=100_000,
    credentials=1_000_000,
    depth=200,
    people=5_000,
    roles=500,
    places=2_000,
)
SIZES = {size.name: size for size in (SMALL, LARGE)}

# At both sizes, so that the rows differ in nothing but the size.
NESTED = 8  # roles, each in the one before
IN_ONE = 200  # credentials of the container that is listed
FETCHED = 500  # credentials with a token that opens
