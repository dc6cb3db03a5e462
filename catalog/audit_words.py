"""What the audit trail calls the deeds of feeds and of the review queue."""

from portal.web.texts import _l

VERBS: dict[str, str] = {
    "feed.uploaded": _l("Feed handed in"),
    "feed.started": _l("Feed started"),
    "feed.confirmed": _l("Held feed confirmed"),
    "feed.discarded": _l("Feed discarded"),
    "feed.refused": _l("Feed refused whole"),
    "feed.taken": _l("Feed taken"),
    "product.merged": _l("Products merged"),
    "product.renamed": _l("Product renamed"),
    "product.parted": _l("Products kept apart"),
}
FIELDS: dict[str, str] = {"lines": _l("Lines"), "changed": _l("Offers changed"), "gtin": _l("GTIN"), "mpn": _l("Part number"),
                          "product": _l("Product"), "other": _l("Other product"),
                          "category": _l("Category")}
