"""The application a WSGI server runs, settled by the environment: ``gunicorn api.wsgi:app``."""

from __future__ import annotations

import os

from api.app import create_app
from audit_service.bootstrap import Application
from audit_service.config import Settings
from audit_service.garbage import collect_seldom

collect_seldom()
settings = Settings.from_env(os.environ)
app = create_app(Application.open(settings.database_url, settings.limits), settings)
