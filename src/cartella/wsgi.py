"""The WSGI application of the listener that CARTELLA_LISTENER names."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartella.settings")
application = get_wsgi_application()
