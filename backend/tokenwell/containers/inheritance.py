"""What an entry says and which rights that gives. Pure: the words of the permission model."""

from enum import StrEnum


class Facet(StrEnum):
    """What a permission entry is about."""

    CONTAINER = "container"
    CONFIGURATION = "configuration"
    CREDENTIAL = "credential"
    SERVICE = "service"
    SECURITY = "security"


class Value(StrEnum):
    """What an entry says; that nothing is said means that the container around it counts."""

    READ = "read"
    READ_WRITE = "read_write"
    USE = "use"
    NO_ACCESS = "no_access"


class Right(StrEnum):
    """What one may do; these are the names of the permissions that are kept."""

    CONTAINER_READ = "container_read"
    CONTAINER_WRITE = "container_write"
    CONFIGURATION_READ = "configuration_read"
    CONFIGURATION_WRITE = "configuration_write"
    CREDENTIAL_USE = "credential_use"
    SERVICE_USE = "service_use"
    SECURITY_READ = "security_read"
    SECURITY_WRITE = "security_write"


def facet_of(right: Right) -> Facet:
    """Say which facet a right is of."""
    return Facet(right.rpartition("_")[0])


# By the kind of item: nothing is in a credential or a job, to see.
_FACETS = {
    "container": frozenset(Facet),
    "credential": frozenset({Facet.CONFIGURATION, Facet.CREDENTIAL, Facet.SECURITY}),
    "job": frozenset({Facet.CONFIGURATION, Facet.SERVICE, Facet.SECURITY}),
}
_READ_WRITE = frozenset({Facet.CONTAINER, Facet.CONFIGURATION, Facet.SECURITY})


def values_of(facet: Facet) -> frozenset[Value]:
    """Say what an entry of a facet may say."""
    if facet in _READ_WRITE:
        return frozenset({Value.READ, Value.READ_WRITE, Value.NO_ACCESS})
    return frozenset({Value.USE, Value.NO_ACCESS})


def facets_of(kind: str) -> frozenset[Facet]:
    """Say what the entries of a kind of item may be about."""
    return _FACETS[kind]


def rights_given(facet: Facet, value: Value) -> frozenset[Right]:
    """Say which rights an entry gives; `no_access` gives none, and stops what is inherited."""
    match value:
        case Value.NO_ACCESS:
            return frozenset()
        case Value.USE:
            return frozenset({Right(f"{facet}_use")})
        case Value.READ:
            return frozenset({Right(f"{facet}_read")})
        case Value.READ_WRITE:
            return frozenset({Right(f"{facet}_read"), Right(f"{facet}_write")})


def all_rights_given() -> list[tuple[Facet, Value, Right]]:
    """List every triple of facet, value and right, for a table in the database's statements."""
    return [
        (facet, value, right)
        for facet in Facet
        for value in sorted(values_of(facet))
        for right in sorted(rights_given(facet, value))
    ]
