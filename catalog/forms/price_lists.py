"""The form with which a reseller asks for its own price list."""

from wtforms import BooleanField, SelectChoice, SelectField, SelectMultipleField  # type: ignore[attr-defined]
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from catalog.queries.names import CatalogNames
from catalog.queries.price_list_lines import PriceListChoice
from portal.web.forms import PortalForm
from portal.web.texts import _l

FORMATS = [SelectChoice("xlsx", _l("Excel (.xlsx)")), SelectChoice("csv", _l("CSV"))]


def _picks(label: str) -> SelectMultipleField:
    return SelectMultipleField(label, coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


class PriceListForm(PortalForm):
    """Format and what the list holds; nothing chosen of a kind: all of it."""

    format = SelectField(_l("Format"), choices=FORMATS, validators=[InputRequired()])
    in_stock_only = BooleanField(_l("Only what is in stock"))
    sellers = _picks(_l("Wholesalers"))
    brands = _picks(_l("Brands"))
    categories = _picks(_l("Categories"))

    def offer(self, names: CatalogNames) -> None:
        """Fills the choices with what the reader's catalogue names."""
        self.sellers.choices = sorted(names.sellers.items(), key=lambda item: item[1].casefold())
        self.brands.choices = sorted(names.brands.items(), key=lambda item: item[1].casefold())
        paths = {
            one.id: " › ".join(names.categories[step].name for step in one.path) for one in names.categories.values()
        }
        self.categories.choices = sorted(paths.items(), key=lambda item: item[1].casefold())

    def choice(self) -> PriceListChoice:
        """What was chosen."""
        return PriceListChoice(
            tuple(self.sellers.data or ()), tuple(self.brands.data or ()), tuple(self.categories.data or ()),
            bool(self.in_stock_only.data),
        )
