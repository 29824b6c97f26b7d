"""Django's command line of the demo provider: ``python -m demo_provider migrate``."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demo_provider.settings")
    execute_from_command_line(sys.argv)
