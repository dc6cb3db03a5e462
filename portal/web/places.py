"""Where the ground floor's own pages stand in the navigation."""

from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.nav import NavEntry
from portal.web.texts import _l

EVERYBODY = frozenset(OrganisationKind)
SELLERS = frozenset({OrganisationKind.VENDOR, OrganisationKind.WHOLESALER})
VENDOR = frozenset({OrganisationKind.VENDOR})
COMPANY = _l("Company")

PLACES = (
    NavEntry(
        endpoint="dashboard.index", label=_l("Dashboard"), icon="layout-dashboard", needs=Permission.DASHBOARD,
        kinds=EVERYBODY, order=10,
    ),
    NavEntry(
        endpoint="identity.reseller_list", label=_l("Resellers"), icon="buildings", needs=Permission.RESELLER_VIEW,
        kinds=SELLERS, order=60, covers=("identity.reseller",),
    ),
    NavEntry(
        endpoint="identity.group_list", label=_l("Groups"), icon="users-group", needs=Permission.GROUP_EDIT, kinds=VENDOR,
        order=61, covers=("identity.group_",),
    ),
    NavEntry(
        endpoint="identity.users", label=_l("Users and roles"), icon="users", needs=Permission.USER_MANAGE,
        kinds=EVERYBODY, order=80, group=COMPANY, covers=("identity.user", "identity.invite", "identity.invitation_re"),
    ),
    NavEntry(
        endpoint="identity.company", label=_l("Company data"), icon="building", needs=Permission.COMPANY_EDIT,
        kinds=EVERYBODY, order=81, group=COMPANY, covers=("identity.company",),
    ),
    NavEntry(
        endpoint="identity.look", label=_l("Look of the network"), icon="palette", needs=Permission.NETWORK_EDIT, kinds=VENDOR,
        order=84, group=COMPANY,
    ),
    NavEntry(
        endpoint="mail_texts.index", label=_l("Mail texts"), icon="mail-cog", needs=Permission.NETWORK_EDIT, kinds=VENDOR,
        order=85, group=COMPANY, covers=("mail_texts.",),
    ),
    NavEntry(
        endpoint="oversight.own_grants", label=_l("Operators’ access"), icon="eye", needs=Permission.NETWORK_EDIT, kinds=VENDOR,
        order=86, group=COMPANY, covers=("oversight.own_grant",),
    ),
    NavEntry(
        endpoint="audit.index", label=_l("Audit trail"), icon="history", needs=Permission.AUDIT_VIEW, kinds=EVERYBODY,
        order=83, group=COMPANY,
    ),
)
