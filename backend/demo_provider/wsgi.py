"""What the server runs: ``granian --interface wsgi demo_provider.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demo_provider.settings")
application = get_wsgi_application()
