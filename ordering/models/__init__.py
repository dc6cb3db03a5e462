"""Tables of ordering: accounts, addresses and carts, purchases and orders, shipments, invoices, payments."""

from ordering.models.accounts import AccountEntry, GeneralTerms, SellerSettings, TradingAccount
from ordering.models.carriers import Carrier
from ordering.models.carts import Address, Cart, CartLine
from ordering.models.invoices import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from ordering.models.orders import Order, OrderEntry, OrderLine, OrderPaper, Purchase
from ordering.models.payments import Allocation, BankFile, Payment, Reminder
from ordering.models.sales import BrandMonth, OfferSale, SalesCounted, SalesMonth, TradeMonth
from ordering.models.shipments import Shipment, ShipmentLine

__all__ = [
    "AccountEntry", "Address", "Allocation", "BankFile", "BrandMonth", "Carrier", "Cart", "CartLine", "CreditNote",
    "CreditNoteLine",
    "GeneralTerms", "Invoice", "InvoiceLine", "OfferSale", "Order", "OrderEntry", "OrderLine", "OrderPaper", "Payment",
    "Purchase", "Reminder", "SalesCounted", "SalesMonth", "SellerSettings", "Shipment", "ShipmentLine", "TradeMonth",
    "TradingAccount",
]
