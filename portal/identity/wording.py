"""What roles let people do, in words."""

from flask_babel import gettext as _

from portal.kernel.permissions import ROLES_OF, OrganisationKind
from portal.web.layout import role_names


def role_work() -> dict[str, str]:
    """What somebody in a role does, for whoever gives it."""
    return {
        "buyer": _("searches the catalogue, fills carts, orders"),
        "approver": _("orders, and decides on what colleagues want to order"),
        "accountant": _("reads orders and what they cost"),
        "back_office": _("loads feeds, accepts and ships orders"),
        "pricing": _("keeps offers, prices and agreements"),
        "channel_manager": _("looks after resellers, groups and agreements"),
        "marketing": _("keeps products and their texts"),
        "finance": _("reads orders and resellers"),
        "assistant": _("helps resellers, reads orders"),
        "manager": _("everything, and runs users, company data and the audit trail"),
    }


def role_choices(kind: OrganisationKind) -> dict[str, str]:
    """The roles of a kind of company, each with what it does, for forms."""
    names, work = role_names(), role_work()
    return {role.value: f"{names[role.value]} — {work[role.value]}" for role in ROLES_OF[kind]}
