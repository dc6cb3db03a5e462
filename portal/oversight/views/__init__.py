"""Pages of oversight: an operator's grants, the vendor's view of them, the operators' trail and work."""

from portal.oversight.views import platform, vendor, work
from portal.oversight.views.mount import bp

__all__ = ["bp", "platform", "vendor", "work"]
