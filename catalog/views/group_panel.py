"""What the catalogue knows of a group of resellers: the agreements that count for it."""

from collections.abc import Mapping, Sequence

from flask import render_template
from markupsafe import Markup
from sqlalchemy import text

from portal.web.visit import Visit

_AGREEMENTS = text("""
    SELECT o.name AS grantor, t.agreement, t.agreement_id, t.rules FROM group_agreements(:group) t
    JOIN organisation o ON o.network_id = :network AND o.id = t.grantor_id
""")


def group_panel(visit: Visit, group_ids: Sequence[int]) -> Mapping[int, Markup]:
    """Each group's standing agreements; of other grantors than the reader only that there are some, and how many rules."""
    return {
        group_id: Markup(render_template(  # noqa: S704 - our own template, escaped
            "catalog/_group_panel.html", visit=visit,
            lines=visit.session.execute(_AGREEMENTS, {"group": group_id, "network": visit.network_id}).all()))
        for group_id in group_ids
    }
