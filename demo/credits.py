"""Credit notes of the demo: now and then a unit comes back broken, or a price was wrong."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ordering.crediting import Asked, Goods, InvoicedLine, credit_totals, credited_line, settles_cents
from ordering.invoicing import CREDIT_NOTE_PREFIX, CREDIT_NOTE_SERIES, document_number, vat_json
from portal.kernel.clock import paris_today
from portal.kernel.ids import new_id

Row = dict[str, Any]
_ONE_IN = 37
_LATER = timedelta(days=6)
_KINDS = (
    ("returned", Asked(units=1, goods=Goods.SCRAPPED), "Écran fendu à la réception."),
    ("price", Asked(off_cents=500), "Prix convenu par téléphone."),
    ("not_delivered", Asked(units=1), "Un colis manquait."),
)


class Credits:
    """Credit notes on invoices that are not written yet: their rows, and the counters of series by (seller, year)."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.rows: defaultdict[str, list[Row]] = defaultdict(list)
        self.numbers: Counter[tuple[int, int]] = Counter()
        self._seen = 0

    def perhaps(self, invoice: Row, lines: Sequence[Row]) -> None:
        """Credits every thirty-seventh invoice, six days after its issue, where that is not to come; it settles the invoice."""
        self._seen += 1
        at = invoice["issued_at"] + _LATER
        if self._seen % _ONE_IN or at > self.now:
            return
        reason, asked, note = _KINDS[self._seen // _ONE_IN % len(_KINDS)]
        line, known = lines[0], _known(lines[0])
        if asked.off_cents > known.net_left_cents:
            return
        one = credited_line(known, asked)
        totals = credit_totals([known], [one])
        settles = settles_cents(invoice["total_cents"], 0, totals.total_cents)
        keys = {name: invoice[name] for name in ("network_id", "seller_id", "reseller_id")}
        day, credit_id = paris_today(at), new_id()
        self.numbers[invoice["seller_id"], day.year] += 1
        sequence = self.numbers[invoice["seller_id"], day.year]
        number = document_number(CREDIT_NOTE_PREFIX, day.year, sequence)
        frozen = {name: invoice["frozen"][name] for name in ("network", "colour", "seller", "buyer", "customer_number")}
        self.rows["credit_note"].append({
            **keys, "id": credit_id, "invoice_id": invoice["id"], "number": number, "year": day.year, "sequence": sequence,
            "issued_on": day, "issued_at": at, "issued_by_name": invoice["issued_by_name"], "reason": reason, "note": note,
            "invoice_number": invoice["number"], "invoice_issued_on": invoice["issued_on"],
            "order_number": invoice["order_number"], "reseller_name": invoice["reseller_name"],
            "seller_name": invoice["seller_name"], "net_cents": totals.net_cents, "eco_cents": totals.eco_cents,
            "freight_cents": 0, "vat_cents": totals.vat_cents, "total_cents": totals.total_cents,
            "vat": vat_json(totals.vat), "frozen": {**frozen, "purchase_order": invoice["purchase_order"]},
            "settled_cents": settles,
        })
        self.rows["credit_note_line"].append({
            **keys, "credit_note_id": credit_id, "position": line["position"], "invoice_id": invoice["id"],
            "name": line["name"], "sku": line["sku"], "quantity": one.units, "net_unit_cents": line["net_unit_cents"],
            "eco_unit_cents": line["eco_unit_cents"], "net_cents": one.net_cents, "eco_cents": one.eco_cents,
            "vat_rate": line["vat_rate"], "goods": one.goods.value,
        })
        self.rows["allocation"].append({
            **keys, "id": new_id(), "credit_note_id": credit_id, "invoice_id": invoice["id"], "cents": settles, "at": at,
            "by_name": invoice["issued_by_name"],
        })
        self.rows["account_entry"].append({
            **keys, "id": new_id(), "at": at, "kind": "credited", "source_id": credit_id, "number": number,
            "open_change_cents": 0, "due_change_cents": -totals.total_cents,
        })
        line["credited_quantity"], line["credited_net_cents"] = one.units, one.net_cents
        line["credited_eco_cents"] = one.eco_cents
        invoice["credited_cents"], invoice["settled_cents"] = totals.total_cents, settles

    def series(self, network_id: int) -> list[Row]:
        """The rows of the series' last numbers."""
        return [
            {"network_id": network_id, "issuer_id": seller, "series": CREDIT_NOTE_SERIES, "year": year, "last": last}
            for (seller, year), last in self.numbers.items()
        ]


def _known(line: Row) -> InvoicedLine:
    return InvoicedLine(
        line["position"], False, line["vat_rate"], line["quantity"], line["net_cents"], line["eco_cents"]
    )
