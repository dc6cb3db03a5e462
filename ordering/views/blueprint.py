"""The blueprint on which all pages of ordering are mounted."""

from portal.web.blueprint import PortalBlueprint

bp = PortalBlueprint("ordering", __name__)
