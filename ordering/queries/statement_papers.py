"""The facts that a statement of account is drawn from."""

from typing import Any

from sqlalchemy import text

from ordering.documents.account_statement import StatementPaper
from ordering.documents.papers import Party
from ordering.queries.account_statements import AccountStatement
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.pdf.brand import Brand

_BRAND = text("SELECT name, colour, logo FROM network WHERE id = :network")
_COMPANIES = text("""
    SELECT id, name, street, postcode, city, phone, email, vat_number FROM organisation
    WHERE network_id = :network AND id IN (:seller, :reseller)
""")


def statement_paper(session: Session, network_id: int, statement: AccountStatement, language: str) -> StatementPaper:
    """What the PDF says, in this language."""
    connection = session.connection()
    brand = connection.execute(_BRAND, {"network": network_id}).one()
    values = {"network": network_id, "seller": statement.party.seller_id, "reseller": statement.party.reseller_id}
    companies = {row.id: _party(row) for row in connection.execute(_COMPANIES, values)}
    return StatementPaper(
        Brand(brand.name, brand.colour, brand.logo), language, companies[statement.party.seller_id],
        companies[statement.party.reseller_id], statement, paris_today(),
    )


def _party(company: Any) -> Party:
    lines = (company.street, f"{company.postcode} {company.city}".strip(), company.phone, company.email, company.vat_number)
    return Party(company.name, tuple(line for line in lines if line and line.strip()))
