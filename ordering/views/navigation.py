"""Where ordering stands in the navigation."""

from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.nav import NavEntry
from portal.web.texts import _l

BUYING = frozenset({OrganisationKind.RESELLER})
SELLING = frozenset({OrganisationKind.WHOLESALER})
PLACES = (
    NavEntry(
        endpoint="ordering.cart", label=_l("Cart"), icon="shopping-cart", needs=Permission.CART_EDIT, kinds=BUYING,
        order=30, covers=("ordering.checkout", "ordering.place"),
    ),
    NavEntry(
        endpoint="ordering.purchases", label=_l("Purchases"), icon="receipt", needs=Permission.ORDER_VIEW, kinds=BUYING,
        order=31, covers=("ordering.purchase",),
    ),
    NavEntry(
        endpoint="ordering.orders", label=_l("Orders"), icon="package", needs=Permission.ORDER_VIEW,
        kinds=frozenset(OrganisationKind), order=32, covers=("ordering.order",),
    ),
    NavEntry(
        endpoint="ordering.shipments", label=_l("Shipments"), icon="truck-delivery", needs=Permission.ORDER_VIEW,
        kinds=frozenset(OrganisationKind), order=33,
    ),
    NavEntry(
        endpoint="ordering.matching", label=_l("To match"), icon="checks", needs=Permission.PAYMENT_RECORD, kinds=SELLING,
        order=52, group=_l("Accounts"), covers=(
            "ordering.choose_bank_file", "ordering.upload_bank_file", "ordering.bank_file_preview", "ordering.bank_files",
        ),
    ),
    NavEntry(
        endpoint="ordering.payments", label=_l("Payments"), icon="cash", needs=Permission.PAYMENT_VIEW,
        kinds=frozenset({*BUYING, *SELLING}), order=53, group=_l("Accounts"),
        covers=("ordering.payment", "ordering.new_payment", "ordering.record"),
    ),
    NavEntry(
        endpoint="ordering.overdue", label=_l("Due and overdue"), icon="alarm", needs=Permission.ACCOUNT_VIEW,
        kinds=frozenset({*BUYING, *SELLING}), order=54, group=_l("Accounts"),
        covers=("ordering.overdue_of", "ordering.statement", "ordering.reminders", "ordering.save_reminders"),
    ),
    NavEntry(
        endpoint="ordering.invoices", label=_l("Invoices"), icon="file-invoice", needs=Permission.INVOICE_VIEW,
        kinds=frozenset({OrganisationKind.RESELLER, OrganisationKind.WHOLESALER}), order=34, covers=(
            "ordering.invoice", "ordering.credit_notes", "ordering.credit_note", "ordering.credit_form", "ordering.to_invoice",
            "ordering.sales_journal",
        ),
    ),
    NavEntry(
        endpoint="ordering.invoicing", label=_l("Invoicing"), icon="file-settings", needs=Permission.SELLING_EDIT,
        kinds=frozenset({OrganisationKind.WHOLESALER}), order=84, group=_l("Company"),
    ),
    NavEntry(
        endpoint="ordering.sellers", label=_l("Sellers"), icon="building-store", needs=Permission.ACCOUNT_VIEW, kinds=BUYING,
        order=36, covers=("ordering.seller", "ordering.apply", "ordering.seller_terms"),
    ),
    NavEntry(
        endpoint="ordering.accounts", label=_l("Accounts"), icon="building-store", needs=Permission.ACCOUNT_VIEW,
        kinds=SELLING, order=36, covers=(
            "ordering.account", "ordering.save_conditions", "ordering.decide", "ordering.put_photo", "ordering.type_order_form",
            "ordering.type_order_place",
        ),
    ),
    NavEntry(
        endpoint="ordering.selling", label=_l("Selling"), icon="settings", needs=Permission.SELLING_EDIT, kinds=SELLING,
        order=83, group=_l("Company"), covers=("ordering.selling_save", "ordering.own_terms", "ordering.publish_own_terms"),
    ),
    NavEntry(
        endpoint="ordering.sleeping", label=_l("Stock that sleeps"), icon="zzz", needs=Permission.OFFER_VIEW,
        kinds=frozenset({OrganisationKind.WHOLESALER}), order=36, group=_l("Offer"),
    ),
    NavEntry(
        endpoint="ordering.active_resellers", label=_l("Activity of resellers"), icon="activity", needs=Permission.RESELLER_VIEW,
        kinds=frozenset({OrganisationKind.VENDOR}), order=41,
    ),
    NavEntry(
        endpoint="ordering.carriers", label=_l("Carriers"), icon="truck", needs=Permission.SELLING_EDIT, kinds=SELLING,
        order=84, group=_l("Company"), covers=("ordering.carrier", "ordering.new_carrier", "ordering.add_carrier"),
    ),
    NavEntry(
        endpoint="ordering.addresses", label=_l("Addresses"), icon="map-pin", needs=Permission.ADDRESS_EDIT, kinds=BUYING,
        order=82, group=_l("Company"), covers=("ordering.address", "ordering.new_address"),
    ),
)
