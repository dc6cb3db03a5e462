"""What gunicorn imports."""

from app import create_app
from portal.web.preload import read_templates

app = create_app()
read_templates(app)
