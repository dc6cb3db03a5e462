"""Trading accounts of the demo: who buys where on which terms, the sellers' own settings and general terms of sale."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from demo.bulk import insert_rows
from demo.founding import Founded, House
from ordering.freight import FreightTerms
from ordering.terms import Basis, PaymentTerms
from portal.kernel.db import Session
from portal.kernel.permissions import OrganisationKind

Row = dict[str, Any]
_TERMS = (
    PaymentTerms(45, Basis.THEN_MONTH_END), PaymentTerms(30), PaymentTerms(60), PaymentTerms(30, Basis.THEN_MONTH_END, 10),
    PaymentTerms(45, Basis.FROM_MONTH_END), PaymentTerms(0),
)
_FREIGHT = (FreightTerms(1_490, 50_000), FreightTerms(990, 30_000), FreightTerms(1_900, 75_000), FreightTerms(0))
_MINIMUM = (0, 5_000, 0, 10_000, 0)
_HOURS = 24
_BLOCKED_ONE_IN, _ASKED_ONE_IN, _REFUSED_ONE_IN = 23, 19, 41
_CLAUSES = (
    ("Objet", "Les présentes conditions régissent les ventes de matériel informatique de {seller} aux revendeurs"
              " professionnels. Toute commande vaut acceptation sans réserve de ces conditions."),
    ("Prix", "Les prix s’entendent en euros, hors taxes, éco-contribution en sus, aux tarifs en vigueur au jour de la commande."),
    ("Livraison", "Les délais sont donnés à titre indicatif. Les risques passent à l’acheteur à la remise au transporteur. Les"
                  " réserves sont à porter sur le bon de livraison et à confirmer sous trois jours (art. L133-3 du code de"
                  " commerce)."),
    ("Paiement", "Les factures sont payables à l’échéance indiquée. Tout retard entraîne de plein droit des pénalités au taux"
                 " de trois fois le taux d’intérêt légal et une indemnité forfaitaire de 40 € pour frais de recouvrement (art."
                 " L441-10 du code de commerce). Aucun escompte n’est accordé pour paiement anticipé."),
    ("Réserve de propriété", "Les marchandises restent la propriété de {seller} jusqu’au paiement complet de leur prix."),
    ("Retours", "Aucun retour n’est accepté sans accord écrit préalable. Les produits reviennent dans leur emballage d’origine."),
    ("Litiges", "Le droit français est applicable. Le tribunal de commerce du siège de {seller} est seul compétent."),
)
_SUM = text("""
    UPDATE trading_account a SET open_cents = x.opened, due_cents = x.owed
    FROM (SELECT reseller_id, seller_id, sum(open_change_cents) AS opened, sum(due_change_cents) AS owed FROM account_entry
          WHERE network_id = :network GROUP BY 1, 2) x
    WHERE a.network_id = :network AND a.reseller_id = x.reseller_id AND a.seller_id = x.seller_id
""")
_LIMIT = text("""
    UPDATE trading_account a SET credit_limit_cents = CASE (a.reseller_id + a.seller_id) % 11
        WHEN 3 THEN NULL
        WHEN 7 THEN CASE WHEN a.reseller_id = :first THEN 5000000
                         ELSE greatest(50000, (a.open_cents + a.due_cents) * 9 / 10 / 50000 * 50000) END
        ELSE greatest(500000, ((a.open_cents + a.due_cents) * (13 + a.reseller_id % 9) / 10 / 500000 + 1) * 500000) END
    WHERE a.network_id = :network AND a.status IN ('open', 'blocked')
""")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What one reseller and one seller agreed, as orders of the past freeze it; `trades` says whether orders are taken."""

    customer_number: str
    terms: PaymentTerms
    freight: FreightTerms
    trades: bool


Accounts = dict[tuple[int, int], DemoAccount]


def open_accounts(session: Session, founded: Founded, now: datetime) -> Accounts:
    """One account per reseller and wholesaler: most open, some blocked, asked for or refused; none of the first reseller's."""
    sellers = [house for house in founded.houses.values() if house.kind is OrganisationKind.WHOLESALER]
    accounts: Accounts = {}
    rows: list[Row] = []
    for number, reseller in enumerate(founded.resellers, start=1):
        for place, seller in enumerate(sellers):
            status = _status(number, place)
            agreed = DemoAccount(
                f"{seller.code[:2].upper()}{10_000 + number * 7}" if status in ("open", "blocked") else "",
                _TERMS[(number + place - 1) % len(_TERMS)], _FREIGHT[(number + 2 * place - 1) % len(_FREIGHT)],
                status in ("open", "blocked"),
            )
            accounts[reseller.id, seller.id] = agreed
            rows.append(_row(founded, reseller, seller, status, agreed, (number, place), now))
    insert_rows(session, "trading_account", rows)
    insert_rows(session, "seller_settings", [_settings(founded, seller) for seller in sellers])
    _publish_terms(session, founded, sellers, now)
    return accounts


def settle_balances(session: Session, founded: Founded) -> None:
    """Every account's sums from its ledger, and a credit limit that fits them; run after all entries are written."""
    session.execute(_SUM, {"network": founded.id})
    if founded.resellers:
        session.execute(_LIMIT, {"network": founded.id, "first": founded.resellers[0].id})


def _status(number: int, place: int) -> str:
    turn = number * 3 + place
    if number == 1:
        return "open"
    if turn % _BLOCKED_ONE_IN == 0:
        return "blocked"
    if turn % _ASKED_ONE_IN == 0:
        return "asked"
    return "refused" if turn % _REFUSED_ONE_IN == 0 else "open"


def _row(
    founded: Founded, reseller: House, seller: House, status: str, agreed: DemoAccount, at: tuple[int, int], now: datetime
) -> Row:
    number, place = at
    asked_at = now - timedelta(days=3 if status == "asked" else 380 - number % 60)
    clerk = seller.colleagues[(number + place) % len(seller.colleagues)]
    is_answered = status != "asked"
    return {
        "network_id": founded.id, "reseller_id": reseller.id, "seller_id": seller.id, "status": status,
        "customer_number": agreed.customer_number, "terms_days": agreed.terms.days, "terms_basis": agreed.terms.basis.value,
        "terms_day": agreed.terms.day, "minimum_cents": _MINIMUM[(number + place) % len(_MINIMUM)] if number > 1 else 0,
        "freight_cents": agreed.freight.cents, "free_from_cents": agreed.freight.free_from_cents,
        "contact_name": clerk.name if agreed.trades else "", "contact_email": clerk.email if agreed.trades else "",
        "contact_phone": seller.company.phone if agreed.trades else "", "asked_at": asked_at,
        "asked_by_name": reseller.colleagues[0].name,
        "asked_note": "Nous équipons surtout des PME de la région." if number % 2 else "",
        "answered_at": asked_at + timedelta(hours=_HOURS) if is_answered else None,
        "answered_by_name": clerk.name if is_answered else "",
        "reason": {"blocked": "Échéances impayées depuis plus de soixante jours.",
                   "refused": "Dossier incomplet : il manque un extrait Kbis de moins de trois mois."}.get(status, ""),
        "version": 2 if is_answered else 1, "created_at": asked_at,
    }


def _settings(founded: Founded, seller: House) -> Row:
    return {
        "network_id": founded.id, "seller_id": seller.id, "accounts_phone": seller.company.phone,
        "accounts_email": f"comptabilite@{seller.company.domain}", "credit_limit_cents": 500_000, "freight_cents": 1_490,
        "free_from_cents": 50_000, "late_rate": "trois fois le taux d’intérêt légal", "early_discount": "",
    }


def _publish_terms(session: Session, founded: Founded, sellers: Iterable[House], now: datetime) -> None:
    """Two versions of each seller's general terms: the current one has one clause more."""
    insert_rows(session, "general_terms", [
        {"network_id": founded.id, "seller_id": seller.id, "version": version,
         "body": _body(seller.company.name, len(_CLAUSES) - 2 + version),
         "published_at": now - timedelta(days=days), "published_by_name": seller.colleagues[0].name}
        for seller in sellers for version, days in ((1, 400), (2, 90))
    ])


def _body(seller: str, clauses: int) -> str:
    told = (f"{number}. {title}\n{clause}" for number, (title, clause) in enumerate(_CLAUSES[:clauses], start=1))
    return "\n\n".join(told).format(seller=seller)
