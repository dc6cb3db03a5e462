"""Who acts: a person as a member of one organisation, or the system itself."""

from dataclasses import dataclass
from uuid import UUID

from portal.kernel.permissions import OrganisationKind, Permission, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, for which organisation, and from where; `user_id` is None for jobs and commands."""

    user_id: int | None
    name: str
    network_id: int | None = None
    organisation_id: int | None = None
    organisation_name: str = ""
    kind: OrganisationKind | None = None
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    address: str = ""
    request_id: str = ""
    is_operator: bool = False  # acts on the platform itself
    grant_id: UUID | None = None  # looks into an organisation with an operator's grant

    @property
    def side(self) -> str:
        """On whose side the actor stands: a kind of organisation, `operator`, `portal` for jobs and commands, or nobody's."""
        if self.is_operator or self.grant_id is not None:
            return "operator"
        if self.kind is not None:
            return self.kind.value
        return "portal" if self.user_id is None else ""

    def may(self, permission: Permission) -> bool:
        """Whether the actor holds a permission in the organisation it acts for."""
        return permission in self.permissions


SYSTEM = Actor(user_id=None, name="Maillon")
