"""What the variables of routes name, and what forms and pages need to be tried: one line for each new variable."""

from tests.support.estate import ADDRESS

# (endpoints, variable) -> kind of thing; the first line that fits counts.
KINDS: tuple[tuple[str, str, str], ...] = (
    ("ordering.purchase", "number", "purchase"),
    ("ordering.*", "seller_id", "seller account"),
    ("ordering.*", "reseller_id", "reseller account"),
    ("ordering.*", "paper_id", "order paper"),
    ("ordering.seller_terms", "version", "terms version"),
    ("ordering.invoice*", "number", "invoice"),
    ("ordering.credit_note*", "number", "credit note"),
    ("ordering.credit_*", "number", "invoice"),
    ("ordering.invoice*", "seller", "seller code"),
    ("ordering.credit_*", "seller", "seller code"),
    ("ordering.*", "payment_id", "payment"),
    ("ordering.*", "file_id", "bank file"),
    ("ordering.*", "party", "partner"),
    ("ordering.*", "number", "order"),
    ("ordering.*", "shipment_number", "shipment"),
    ("ordering.change_line_quantity", "offer_id", "cart line"),
    ("ordering.remove_line", "offer_id", "cart line"),
    ("ordering.*", "cart_id", "cart"),
    ("ordering.*", "address_id", "address"),
    ("*", "offer_id", "offer"),
    ("*", "product_id", "product"),
    ("agreements.*", "agreement_id", "agreement"),
    ("feeds.*", "run_id", "feed run"),
    ("price_lists.*", "price_list_id", "price list"),
    ("feeds.*", "draft_id", "profile draft"),
    ("feeds.*", "code", "feed profile"),
    ("articles.*", "merge_id", "product merge"),
    ("articles.*", "other_id", "product"),
    ("articles.brand*", "into_id", "brand"),
    ("articles.*", "brand_id", "brand"),
    ("articles.*", "into_id", "category"),
    ("articles.*", "category_id", "category"),
    ("supply.*", "warehouse_id", "warehouse"),
    ("supply.*", "rate_id", "VAT rate"),
    ("ordering.*", "carrier_id", "carrier"),
    ("reviews.*", "item_id", "review item"),
    ("reviews.*", "seller_id", "seller"),
    ("identity.reseller*", "code", "reseller"),
    ("identity.reseller*", "invitation_id", "reseller invitation"),
    ("identity.network*", "invitation_id", "run invitation"),
    ("identity.*", "invitation_id", "invitation"),
    ("identity.*", "group_id", "group"),
    ("identity.*", "user_id", "user"),
    ("identity.*", "session_id", "session"),
    ("identity.*", "network_id", "network"),
    ("oversight.*", "network_id", "network"),
    ("oversight.*", "grant_id", "operator grant"),
    ("oversight.*", "job_id", "failed job"),
    ("identity.look*", "look_version", "former look"),
)
# Ids that travel in a form instead of the address: endpoint, field, kind.
FORM_KINDS: tuple[tuple[str, str, str], ...] = (
    ("ordering.add", "offer_id", "offer"),
    ("ordering.place", "address", "address"),
    ("identity.reseller_group", "group", "group"),
)
# What a form must hold to be looked at at all: the ids in the address come after it.
FORMS: dict[str, dict[str, str]] = {
    "ordering.place": {**ADDRESS, "address": "new", "shown_cents": "0"},
    "ordering.change_line_quantity": {"quantity": "1"},
    "supply.vat_end": {"until_on": "2030-01-01"},
}
# Routes that answer the same for an id that never was, because what they would do is done already.
DONE_ALREADY = frozenset({"ordering.remove_line"})
# Pages that keep something of the reader's own (a price that was shown, a document that was taken).
KEPT: dict[str, frozenset[str]] = {"ordering.cart": frozenset({"cart_line"})}
PLAIN = {"field": "name", "decision": "block", "mail": "ordering.placed", "language": "fr"}  # words of no thing, that routes know
SECRETS = frozenset({"token"})  # a secret is no id: that nobody can guess it is its wall
UNDECLARED = frozenset({"static", "healthz", "readyz", "metrics"})  # no pages: they show nothing of any network
WRITTEN_BY_KEEP = frozenset({"product_view_month", "user_session", "sign_in_attempt"})
