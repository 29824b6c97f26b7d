"""Before anything starts: can all templates be used?"""

from django.core.exceptions import ImproperlyConfigured

from tokenwell.providers.catalog import catalog
from tokenwell.providers.checking import BrokenTemplates


def check_templates() -> None:
    """
    Read all templates, so that nobody waits for it later.

    :raises ImproperlyConfigured: some are broken; says file, line and reason of each.
    """
    try:
        catalog()
    except BrokenTemplates as broken:
        raise ImproperlyConfigured(
            f"Templates of providers are broken. Mend them, or remove the files.\n{broken}"
        ) from None
