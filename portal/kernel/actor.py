"""Who acts: a person as a member of one organisation, or the system itself."""

from dataclasses import dataclass

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

    def may(self, permission: Permission) -> bool:
        """Whether the actor holds a permission in the organisation it acts for."""
        return permission in self.permissions


SYSTEM = Actor(user_id=None, name="Maillon")
