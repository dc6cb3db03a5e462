"""A seller publishes a new version of its general terms of sale."""

from flask_babel import gettext as _
from sqlalchemy import text

from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale

LONGEST_TERMS, SHORTEST_TERMS = 60_000, 20
_PUBLISH = text("""
    INSERT INTO general_terms (network_id, seller_id, version, body, published_by_name)
    SELECT :network, :seller, :version + 1, :body, :name
    WHERE coalesce((SELECT max(version) FROM general_terms WHERE network_id = :network AND seller_id = :seller), 0) = :version
    ON CONFLICT (network_id, seller_id, version) DO NOTHING
""")


def publish_terms(session: Session, actor: Actor, *, body: str, version: int) -> int:
    """Publish the text as the version after `version`, the one that was shown (0: none yet); gives its number.

    It holds from now on, for every checkout; earlier versions stay. Raises Stale where another one has been published
    since, Refused for a text that is too short or too long.
    """
    if not SHORTEST_TERMS <= len(body) <= LONGEST_TERMS:
        raise Refused(_("General terms have between %(least)s and %(most)s characters.", least=SHORTEST_TERMS,
                        most=LONGEST_TERMS), "body")
    values = {"network": actor.network_id, "seller": actor.organisation_id, "version": version, "body": body,
              "name": actor.name}
    if session.connection().execute(_PUBLISH, values).rowcount == 0:
        raise Stale(str(version))
    record(session, actor, "general_terms.published", str(version + 1), after={"characters": len(body)})
    return version + 1
