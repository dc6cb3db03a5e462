"""A network's colour and logo, for anybody."""

from flask import Response, make_response
from sqlalchemy import select

from portal.identity.models import Network
from portal.identity.views.mount import bp
from portal.kernel.errors import NotFound
from portal.web.brand import brand_css as render_brand
from portal.web.runtime import Entrance
from portal.web.visit import Visit


@bp.read("/<network>/brand.css", entrance=Entrance.DOOR)
def brand_css(visit: Visit, network: str) -> Response:
    """The network's colour as a style sheet."""
    response = make_response(render_brand(visit.door.colour))
    response.headers["Content-Type"] = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.read("/<network>/logo", entrance=Entrance.DOOR)
def logo(visit: Visit, network: str) -> Response:
    """The network's logo."""
    row = visit.session.execute(select(Network.logo, Network.logo_type).where(Network.id == visit.network_id)).first()
    if row is None or row.logo is None:
        raise NotFound("logo")
    response = make_response(row.logo)
    response.headers["Content-Type"] = row.logo_type
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
