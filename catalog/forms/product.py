"""What a reseller keeps of its own about a product."""

from wtforms import StringField
from wtforms.validators import Length

from portal.web.forms import PortalForm
from portal.web.texts import _l

LONGEST_REFERENCE = 60


class ReferenceForm(PortalForm):
    """The reseller's own reference; empty takes it away."""

    reference = StringField(_l("Own reference"), validators=[Length(max=LONGEST_REFERENCE)])
