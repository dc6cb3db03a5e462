"""The head that the papers of an order share: frame, parties, facts."""

from collections.abc import Sequence

from ordering.documents.papers import OrderFacts, Party
from ordering.documents.wording import Translate
from portal.pdf.blocks import Panel, draw_facts, draw_panels
from portal.pdf.page import Frame, Sheet
from portal.web.filters import format_date


def open_sheet(order: OrderFacts, title: str, reference: str, _: Translate) -> Sheet:
    """A sheet with the network's brand, the title and reference, and the seller's details at the foot."""
    frame = Frame(
        brand=order.brand,
        title=title,
        reference=reference,
        language=order.language,
        page_label=lambda page, pages: _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages},
        foot=(order.seller.name, " · ".join(order.seller.lines)),
        author=order.seller.name,
    )
    return Sheet(frame)


def draw_parties(sheet: Sheet, order: OrderFacts, _: Translate) -> None:
    """Who sells, who buys, and where the goods go."""
    seller, buyer, place = order.seller, order.buyer, order.deliver_to
    draw_panels(sheet, [_panel(_("Seller"), seller), _panel(_("Customer"), buyer), _panel(_("Deliver to"), place)])


def order_facts(order: OrderFacts, _: Translate) -> list[tuple[str, str]]:
    """Label and value of what identifies the order; what was not given is left out."""
    facts = [
        (_("Order"), order.number),
        (_("Purchase"), order.purchase_number),
        (_("Ordered on"), format_date(order.placed_on, order.language)),
    ]
    if order.purchase_order:
        facts.append((_("Your reference"), order.purchase_order))
    if order.wanted_on is not None:
        facts.append((_("Wanted on"), format_date(order.wanted_on, order.language)))
    return facts


def draw_head(sheet: Sheet, order: OrderFacts, facts: Sequence[tuple[str, str]], _: Translate) -> None:
    """Parties, then facts, as every paper of an order begins."""
    draw_parties(sheet, order, _)
    draw_facts(sheet, facts, columns=5 if len(facts) > 4 else 4)
    sheet.skip(6)


def article(maker: str, mpn: str, sku: str, _: Translate) -> tuple[str, ...]:
    """The small line below a product's name: who makes it, under which number, and the seller's own number."""
    made = " ".join(part for part in (maker, mpn) if part)
    own = _("Ref. %(sku)s") % {"sku": sku}
    return (" · ".join(part for part in (made, own) if part),)


def _panel(heading: str, party: Party) -> Panel:
    return Panel(heading, (party.name, *party.lines))
