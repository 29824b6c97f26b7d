"""The column of a sealed secret: what is in it can't be shown, only revealed."""

from typing import Any, NoReturn

from django.core import checks
from django.db import models


class Sealed:
    """A sealed secret, as it lies in the database. It tells nothing of itself."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __repr__(self) -> str:
        return "***"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealed secret is not pickled")


class EncryptedField(models.BinaryField):  # type: ignore[type-arg]
    """
    Holds a ``Sealed`` or None. Written by ``secrets.seal_into``, read by ``secrets.reveal``.

    Its model says with ``sealing_context(column)`` what the secret is bound to.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, *_args: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def to_python(self, value: Any) -> Sealed | None:
        return value if value is None or isinstance(value, Sealed) else Sealed(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            # A plain secret can never slip into the column.
            raise TypeError("seal it first: secrets.seal_into")
        blob = None if value is None else value.blob
        return super().get_db_prep_value(blob, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        return "***"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        if not hasattr(self.model, "sealing_context"):
            errors.append(
                checks.Error(
                    "The model has to say what its secrets are bound to.",
                    hint="Give it sealing_context(column).",
                    obj=self,
                    id="encryption.E001",
                )
            )
        return errors
