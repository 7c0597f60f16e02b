"""Entry point for WSGI servers."""

import gc
import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from governance.checker.warm import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
application = get_wsgi_application()

# What is loaded now stays until the process ends. Looking through it again and again for garbage is what a request
# waited for: a tenth of a second now and then.
gc.collect()
gc.freeze()

# Beside the first requests, so that no author waits until the word lists are loaded.
Thread(target=warm_up, name="warm up", daemon=True).start()
