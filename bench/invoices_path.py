"""The invoices path: shipments invoiced one by one, each with its PDF, beside raw inserts and a bare page."""

import os
import time
from dataclasses import replace
from io import BytesIO

import psycopg
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import text

from app import create_app
from bench.place import PORTAL, Place, make_portal
from bench.portal_store import NETWORK_ID
from bench.report import Line, Report
from bench.sizes import Sizes
from ordering.actions.issue_invoice import issue_invoice
from ordering.documents.invoice import invoice_pdf
from ordering.queries.invoice_papers import invoice_paper
from portal.jobs.runner import transaction
from portal.kernel.actor import Actor
from portal.kernel.db import Scope
from portal.kernel.permissions import OrganisationKind
from portal.settings import Settings
from portal.web.runtime import runtime_of

MUST, AIM = 20.0, 12.0
PRODUCTS, RESELLERS = 300, 20
_SHIPMENTS = """
    INSERT INTO shipment (network_id, id, order_id, reseller_id, seller_id, number, carrier, tracking, shipped_by_name,
                          shipped_at)
    SELECT network_id, id, id, reseller_id, seller_id, 'L-' || number, 'C', '', 'Bench', placed_at FROM sales_order;
    INSERT INTO shipment_line (network_id, shipment_id, order_line_id, reseller_id, seller_id, quantity)
    SELECT network_id, order_id, id, reseller_id, seller_id, quantity FROM order_line
"""
_FLOOR = """
    CREATE TABLE bench_series (seller bigint PRIMARY KEY, last bigint);
    INSERT INTO bench_series VALUES (1, 0);
    CREATE TABLE bench_invoice (number bigint PRIMARY KEY, day date, reseller text, net bigint, vat bigint, total bigint);
    CREATE TABLE bench_invoice_line (
        number bigint, position int, name text, quantity int, net bigint, PRIMARY KEY (number, position))
"""


def measure(report: Report, at: Place, sizes: Sizes) -> None:
    """Milliseconds an invoice with its PDF takes, and their ratio to the floor; BENCH_INVOICES of them (1,000)."""
    wanted = int(os.environ.get("BENCH_INVOICES") or 1000)
    print("Making a portal with shipments…", flush=True)
    make_portal(at, replace(sizes, products=PRODUCTS, resellers=RESELLERS, past_orders=wanted))
    with psycopg.connect(at.admin(PORTAL)) as connection:
        connection.execute(_SHIPMENTS.encode())
        connection.execute(_FLOOR.encode())
    app = create_app(Settings.from_env(at.environment(PORTAL)))
    engine = runtime_of(app).engine
    with psycopg.connect(at.admin(PORTAL)) as connection:
        waiting = connection.execute("SELECT seller_id, id FROM shipment ORDER BY id").fetchall()
    begun = time.perf_counter()
    with app.test_request_context("/"):
        for seller, shipment in waiting:
            scope = Scope.organisation(OrganisationKind.WHOLESALER, NETWORK_ID, seller)
            actor = Actor(None, "Bench", NETWORK_ID, seller, "Bench", OrganisationKind.WHOLESALER)
            with transaction(engine, scope) as session:
                issued = issue_invoice(session, actor, shipment_id=shipment)
            with transaction(engine, scope.reading()) as session:
                document = invoice_pdf(invoice_paper(session, NETWORK_ID, issued.id), "fr")
            assert document.startswith(b"%PDF")
    ours = (time.perf_counter() - begun) / len(waiting) * 1000
    base = _floor(at, len(waiting))
    with transaction(engine, Scope.organisation(OrganisationKind.WHOLESALER, NETWORK_ID, waiting[0][0])) as session:
        gaps = session.execute(text("SELECT max(sequence) - count(*) FROM invoice")).scalar_one()
    if gaps:
        raise SystemExit("the numbers have gaps")
    shown = f"{ours:.2f} ms each of {len(waiting)}, floor {base:.2f} ms"
    report.add(Line("invoice issued, with its PDF", shown, ours / base, MUST, AIM))


def _floor(at: Place, wanted: int) -> float:
    begun = time.perf_counter()
    with psycopg.connect(at.admin(PORTAL)) as connection:
        for _ in range(wanted):
            [number] = connection.execute("UPDATE bench_series SET last = last + 1 RETURNING last").fetchone() or (0,)
            connection.execute(
                "INSERT INTO bench_invoice VALUES (%s, current_date, 'Revendeur', 1000, 200, 1200)", (number,)
            )
            connection.execute("INSERT INTO bench_invoice_line VALUES (%s, 1, 'Article', 1, 1000)", (number,))
            connection.commit()
            buffer = BytesIO()
            page = Canvas(buffer, pagesize=A4)
            for row, line in enumerate((f"Facture {number}", "Revendeur", "Article 1 x 10,00", "Total 12,00")):
                page.drawString(40, 800 - 14 * row, line)
            page.save()
    return (time.perf_counter() - begun) / wanted * 1000
