"""Words that stand in addresses of the portal itself, read from its routes: no company and no network may be called so."""

from werkzeug.routing import Map

from portal.identity.names import RESERVED_CODES, RESERVED_SLUGS

PLACE_OF_NETWORK = "<network>"


def reserved_codes(addresses: Map) -> frozenset[str]:
    """Words in the place of a company's code."""
    below = (parts for parts in _parts(addresses) if len(parts) > 2 and parts[1] == PLACE_OF_NETWORK)
    return RESERVED_CODES | {parts[2] for parts in below if "<" not in parts[2]} - {""}


def reserved_slugs(addresses: Map) -> frozenset[str]:
    """Words in the place of a network's slug."""
    return RESERVED_SLUGS | {parts[1] for parts in _parts(addresses) if len(parts) > 1 and "<" not in parts[1]} - {""}


def _parts(addresses: Map) -> list[list[str]]:
    return [rule.rule.split("/") for rule in addresses.iter_rules()]
