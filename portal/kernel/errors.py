"""What can go wrong in the business, told apart by what the person can do about it."""


class PortalError(Exception):
    """Root of every refusal that a person is told about; the text is for that person, already translated."""


class NotFound(PortalError):
    """It does not exist, or it is not yours: the same answer for both (404)."""


class Forbidden(PortalError):
    """It is yours to see but not yours to do (403)."""


class LookingOnly(Forbidden):
    """An operator's grant lets one look and not act; the text says so (403)."""


class Refused(PortalError):
    """A rule says no; the text tells what is wrong and what would be right (422)."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Stale(PortalError):
    """Somebody changed the document since it was shown (409)."""


class IllegalStep(PortalError):
    """A status cannot follow another (409)."""

    def __init__(self, before: object, after: object) -> None:
        super().__init__(f"{before} -> {after}")
        self.before, self.after = before, after


class MissingScope(RuntimeError):
    """A session was used before it entered a scope: a fault of ours, never of the person."""
