"""The blueprint that all pages of identity are mounted on."""

from portal.web.blueprint import PortalBlueprint

bp = PortalBlueprint("identity", __name__)
