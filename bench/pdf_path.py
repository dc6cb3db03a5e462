"""The PDF path: an order confirmation of forty lines, drawn in this process."""

import time
from datetime import date
from decimal import Decimal

from bench.place import Place
from bench.report import Line, Report, median, spread
from bench.servers import Server
from bench.sizes import Sizes
from ordering.documents.confirmation import confirmation_pdf
from ordering.documents.papers import Confirmation, ConfirmedLine, OrderFacts, Party
from ordering.totals import Amounts, order_totals
from portal.pdf.brand import Brand

LINES, WARM, DRAWN = 40, 5, 30


def measure(report: Report, _at: Place, _portal: Server, _floor: Server, sizes: Sizes) -> None:
    """Milliseconds of one document, the median of rounds of thirty."""
    paper = _paper()
    for _ in range(WARM):
        confirmation_pdf(paper)
    rounds = []
    for _round in range(sizes.rounds):
        begun = time.perf_counter()
        for _ in range(DRAWN):
            document = confirmation_pdf(paper)
        rounds.append((time.perf_counter() - begun) / DRAWN * 1000)
    if not document.startswith(b"%PDF"):
        raise SystemExit("the confirmation is no PDF")
    shown = f"{spread(rounds)} ms, {len(document) // 1024} KiB"
    report.add(Line(f"PDF of {LINES} lines", shown, median(rounds), 15, 8, "ms"))


def _paper() -> Confirmation:
    facts = OrderFacts(
        Brand("Bench", "#1f4e79"), "fr", "C-1042", "A-1041", "BC 47/11", date(2026, 11, 4), date(2026, 11, 9),
        Party("Grossiste 1", ("1 rue du Nord", "93200 Saint-Denis")), Party("Revendeur 1", ("45000 Orléans",)),
        Party("Dépôt", ("ZA des Bancs",)), "",
    )
    lines = tuple(
        ConfirmedLine(n, f"SKU-{n:05d}", "Narpeldel", f"NAR-{n}", f"Écran 27 pouces n° {n}", 10, 9900, 8500, 42, 85_000)
        for n in range(1, LINES + 1)
    )
    totals = order_totals(Amounts(8500, 42, 10, Decimal("0.2")) for _ in lines)
    return Confirmation(facts, lines, totals)
