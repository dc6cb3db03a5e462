"""Roles, permissions, and which role of which kind of organisation holds which permission."""

from collections.abc import Iterable
from enum import StrEnum


class OrganisationKind(StrEnum):
    """What a company is in a network."""

    VENDOR = "vendor"
    WHOLESALER = "wholesaler"
    RESELLER = "reseller"


class Role(StrEnum):
    """What a person is in one organisation; several roles add up."""

    BUYER = "buyer"
    APPROVER = "approver"
    ACCOUNTANT = "accountant"
    BACK_OFFICE = "back_office"
    PRICING = "pricing"
    CHANNEL_MANAGER = "channel_manager"
    MARKETING = "marketing"
    FINANCE = "finance"
    ASSISTANT = "assistant"
    MANAGER = "manager"


ROLES_OF: dict[OrganisationKind, tuple[Role, ...]] = {
    OrganisationKind.RESELLER: (Role.BUYER, Role.APPROVER, Role.MANAGER, Role.ACCOUNTANT),
    OrganisationKind.WHOLESALER: (Role.BACK_OFFICE, Role.PRICING, Role.MANAGER),
    OrganisationKind.VENDOR: (Role.CHANNEL_MANAGER, Role.MARKETING, Role.FINANCE, Role.ASSISTANT, Role.MANAGER),
}


class Permission(StrEnum):
    """What a view demands; the value is what the isolation matrix and the audit show."""

    MEMBER = "member"  # any member of the organisation
    DASHBOARD = "dashboard.view"
    CATALOG_VIEW = "catalog.view"
    PRODUCT_EDIT = "product.edit"
    CART_EDIT = "cart.edit"
    ORDER_PLACE = "order.place"
    ORDER_VIEW = "order.view"
    ORDER_CANCEL = "order.cancel"
    ORDER_WORK = "order.work"  # accept, ship, deliver, close
    FEED_VIEW = "feed.view"
    FEED_RUN = "feed.run"
    FEED_PROFILE = "feed.profile"  # how a wholesaler's files are read
    OFFER_VIEW = "offer.view"
    AGREEMENT_VIEW = "agreement.view"
    AGREEMENT_EDIT = "agreement.edit"
    REVIEW_DECIDE = "review.decide"
    RESELLER_VIEW = "reseller.view"
    RESELLER_EDIT = "reseller.edit"
    GROUP_EDIT = "group.edit"
    COMPANY_EDIT = "company.edit"
    ADDRESS_EDIT = "address.edit"
    USER_MANAGE = "user.manage"
    AUDIT_VIEW = "audit.view"
    NETWORK_EDIT = "network.edit"
    ACCOUNT_VIEW = "account.view"  # trading accounts, balances, statements of account
    ACCOUNT_ASK = "account.ask"  # a reseller applies to a seller
    ACCOUNT_EDIT = "account.edit"  # a seller opens, blocks, sets terms and limits
    SELLING_EDIT = "selling.edit"  # a seller's general terms, invoicing and reminder settings, carriers, warehouses
    INVOICE_VIEW = "invoice.view"
    INVOICE_ISSUE = "invoice.issue"
    CREDIT_ISSUE = "credit.issue"
    PAYMENT_VIEW = "payment.view"
    PAYMENT_RECORD = "payment.record"
    ORDER_TYPE = "order.type"  # a back-office types an order that came by phone or paper
    PRICE_LIST = "price_list.make"


_P = Permission
_ALL = {_P.MEMBER, _P.DASHBOARD}
_MANAGER = {_P.COMPANY_EDIT, _P.ADDRESS_EDIT, _P.USER_MANAGE, _P.AUDIT_VIEW}

_HELD: dict[OrganisationKind, dict[Role, set[Permission]]] = {
    OrganisationKind.RESELLER: {
        Role.BUYER: {
            _P.CATALOG_VIEW, _P.CART_EDIT, _P.ORDER_PLACE, _P.ORDER_VIEW, _P.ORDER_CANCEL, _P.ADDRESS_EDIT,
            _P.ACCOUNT_VIEW, _P.INVOICE_VIEW, _P.PRICE_LIST,
        },
        Role.APPROVER: {
            _P.CATALOG_VIEW, _P.CART_EDIT, _P.ORDER_PLACE, _P.ORDER_VIEW, _P.ORDER_CANCEL, _P.ACCOUNT_VIEW,
            _P.INVOICE_VIEW, _P.PRICE_LIST,
        },
        Role.ACCOUNTANT: {_P.ORDER_VIEW, _P.ACCOUNT_VIEW, _P.INVOICE_VIEW, _P.PAYMENT_VIEW},
        Role.MANAGER: {
            _P.CATALOG_VIEW, _P.CART_EDIT, _P.ORDER_PLACE, _P.ORDER_VIEW, _P.ORDER_CANCEL, _P.ACCOUNT_VIEW, _P.ACCOUNT_ASK,
            _P.INVOICE_VIEW, _P.PAYMENT_VIEW, _P.PRICE_LIST, *_MANAGER,
        },
    },
    OrganisationKind.WHOLESALER: {
        Role.BACK_OFFICE: {
            _P.CATALOG_VIEW, _P.ORDER_VIEW, _P.ORDER_WORK, _P.ORDER_CANCEL, _P.FEED_VIEW, _P.FEED_RUN, _P.OFFER_VIEW,
            _P.RESELLER_VIEW, _P.ACCOUNT_VIEW, _P.ACCOUNT_EDIT, _P.INVOICE_VIEW, _P.INVOICE_ISSUE, _P.CREDIT_ISSUE,
            _P.PAYMENT_VIEW, _P.PAYMENT_RECORD, _P.ORDER_TYPE,
        },
        Role.PRICING: {
            _P.CATALOG_VIEW, _P.FEED_VIEW, _P.FEED_RUN, _P.FEED_PROFILE, _P.OFFER_VIEW, _P.AGREEMENT_VIEW, _P.AGREEMENT_EDIT,
            _P.RESELLER_VIEW,
        },
        Role.MANAGER: {
            _P.CATALOG_VIEW, _P.ORDER_VIEW, _P.ORDER_WORK, _P.ORDER_CANCEL, _P.FEED_VIEW, _P.FEED_RUN, _P.FEED_PROFILE,
            _P.OFFER_VIEW, _P.AGREEMENT_VIEW, _P.AGREEMENT_EDIT, _P.RESELLER_VIEW, _P.ACCOUNT_VIEW, _P.ACCOUNT_EDIT,
            _P.SELLING_EDIT, _P.INVOICE_VIEW, _P.INVOICE_ISSUE, _P.CREDIT_ISSUE, _P.PAYMENT_VIEW, _P.PAYMENT_RECORD,
            _P.ORDER_TYPE, *_MANAGER,
        },
    },
    OrganisationKind.VENDOR: {
        Role.CHANNEL_MANAGER: {
            _P.CATALOG_VIEW, _P.ORDER_VIEW, _P.RESELLER_VIEW, _P.RESELLER_EDIT, _P.GROUP_EDIT, _P.AGREEMENT_VIEW,
            _P.AGREEMENT_EDIT, _P.REVIEW_DECIDE,
        },
        Role.MARKETING: {_P.CATALOG_VIEW, _P.PRODUCT_EDIT, _P.REVIEW_DECIDE},
        Role.FINANCE: {_P.ORDER_VIEW, _P.RESELLER_VIEW},
        Role.ASSISTANT: {_P.CATALOG_VIEW, _P.ORDER_VIEW, _P.RESELLER_VIEW},
        Role.MANAGER: {
            _P.CATALOG_VIEW, _P.PRODUCT_EDIT, _P.ORDER_VIEW, _P.RESELLER_VIEW, _P.RESELLER_EDIT, _P.GROUP_EDIT,
            _P.AGREEMENT_VIEW, _P.AGREEMENT_EDIT, _P.REVIEW_DECIDE, _P.NETWORK_EDIT, *_MANAGER,
        },
    },
}


def permissions_of(kind: OrganisationKind, roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that a member with these roles may do in an organisation of this kind; unknown pairs add nothing."""
    held: set[Permission] = set()
    for role in roles:
        held |= _HELD[kind].get(role, set())
        if role in _HELD[kind]:
            held |= _ALL
    return frozenset(held)


_LOOKING = frozenset({
    Permission.MEMBER, Permission.DASHBOARD, *(one for one in Permission if one.value.endswith(".view")),
})


def held_by_any(kind: OrganisationKind) -> frozenset[Permission]:
    """Everything that some role of such an organisation holds."""
    return permissions_of(kind, ROLES_OF[kind])


def permissions_to_look(kind: OrganisationKind) -> frozenset[Permission]:
    """What somebody holds who may look at an organisation of this kind and act in nothing."""
    return held_by_any(kind) & _LOOKING
