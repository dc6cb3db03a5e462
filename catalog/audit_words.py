"""What the audit trail calls the deeds of feeds, agreements and of the review queue."""

from portal.web.texts import _l

VERBS: dict[str, str] = {
    "feed.uploaded": _l("Feed handed in"),
    "feed.started": _l("Feed started"),
    "feed.confirmed": _l("Held feed confirmed"),
    "feed.discarded": _l("Feed discarded"),
    "feed.refused": _l("Feed refused whole"),
    "feed.taken": _l("Feed taken"),
    "price_list.asked": _l("Own price list asked for"),
    "product.merged": _l("Products merged"),
    "product.renamed": _l("Product renamed"),
    "product.parted": _l("Products kept apart"),
    "product.reference_set": _l("Own reference changed"),
    "agreements.imported": _l("Agreements imported"),
    "network.price_policy_set": _l("Order of conditions changed"),
    "seller.minimum_share_set": _l("Minimum share changed"),
}
FIELDS: dict[str, str] = {"format": _l("Format"), "lines": _l("Lines"),
                          "changed": _l("Offers changed"), "gtin": _l("GTIN"), "mpn": _l("Part number"),
                          "product": _l("Product"), "other": _l("Other product"),
                          "category": _l("Category"), "reference": _l("Own reference"),
                          "minimum_share": _l("Minimum share")}
