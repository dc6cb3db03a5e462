"""The floor: one Flask file with raw psycopg, the least an honest catalogue with prices of one's own can be."""

import os
from functools import cache
from typing import Any

from flask import Flask, abort, request, session
from flask.typing import ResponseReturnValue
from psycopg import errors
from psycopg_pool import ConnectionPool

PRICED = """
SELECT p.id, p.mpn, p.name, o.wholesaler_id, o.sku, o.list_cents,
       o.dealer_cents::bigint * (10000 - coalesce(r.basis_points, 0)) / 10000 AS net_cents,
       o.on_hand - o.reserved AS available, o.arrival
FROM wanted p
LEFT JOIN LATERAL (
  SELECT basis_points FROM rule
  WHERE reseller_id = %(reseller)s AND min_quantity <= 1 AND current_date >= starts AND current_date < ends
    AND (scope = 'p' AND target = p.id OR scope = 'c' AND target = p.category_id
         OR scope = 'b' AND target = p.brand_id OR scope = 'a' AND target = 0)
  ORDER BY basis_points DESC LIMIT 1) r ON true
JOIN offer o ON o.product_id = p.id
ORDER BY p.name, p.id, o.wholesaler_id"""
LISTING = (
    "WITH wanted AS MATERIALIZED (SELECT id, mpn, name, brand_id, category_id FROM product"
    " WHERE category_id = %(category)s ORDER BY name, id LIMIT 24 OFFSET %(skip)s)" + PRICED
)
PRODUCT = "WITH wanted AS (SELECT id, mpn, name, brand_id, category_id FROM product WHERE id = %(product)s)" + PRICED
TREE = "SELECT id, parent_id, name FROM category ORDER BY coalesce(parent_id, id), parent_id NULLS FIRST, id"
ORDER = """
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(%(products)s::int[], %(wholesalers)s::int[], %(quantities)s::int[], %(units)s::int[])
    AS a (product_id, wholesaler_id, quantity, unit_cents)),
locked AS MATERIALIZED (
  SELECT o.product_id, o.wholesaler_id FROM offer o JOIN asked USING (product_id, wholesaler_id)
  ORDER BY o.product_id, o.wholesaler_id FOR UPDATE OF o),
taken AS (
  UPDATE offer o SET reserved = o.reserved + a.quantity
  FROM asked a JOIN locked USING (product_id, wholesaler_id)
  WHERE o.product_id = a.product_id AND o.wholesaler_id = a.wholesaler_id AND o.on_hand - o.reserved >= a.quantity
  RETURNING a.*),
complete AS MATERIALIZED (
  SELECT 1 / ((SELECT count(*) FROM taken) = (SELECT count(*) FROM asked))::int AS yes),
placed AS (
  INSERT INTO orders (reseller_id, total_cents)
  SELECT %(reseller)s, (SELECT sum(quantity * unit_cents) FROM asked) FROM complete WHERE yes = 1 RETURNING id),
lines AS (
  INSERT INTO order_line
  SELECT placed.id, row_number() OVER (), product_id, wholesaler_id, quantity, unit_cents FROM taken, placed),
told AS (INSERT INTO outbox (fact, body) SELECT 'order.placed', jsonb_build_object('order', id) FROM placed)
SELECT id FROM placed"""

app = Flask(__name__)
app.secret_key = "the-floor-measures-only"
PAGE = app.jinja_env.from_string("""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/static/style.css"></head><body><header class="navbar"><a href="/">Accueil</a>
<form action="/search"><input name="q" aria-label="Rechercher"></form><span>{{ name }}</span>
<a href="/cart">Panier (0)</a></header>
<nav><ul>{% for id, parent, label in tree %}<li class="nav-item{% if parent %} nav-sub{% endif %}"><a class="nav-link\
{% if id == category %} active{% endif %}" href="/listing?c={{ id }}">{{ label }}</a></li>
{% endfor %}</ul></nav><main><h1>{{ title }}</h1><p>{{ total }} produits</p>
{% for p in products %}<article class="card"><div class="card-body"><a class="thumb" href="/product/{{ p[0][0] }}">
<img loading="lazy" alt="{{ p[0][2] }}" src="/media/{{ p[0][1] }}.jpg"></a>
<h3 class="card-title"><a href="/product/{{ p[0][0] }}">{{ p[0][2] }}</a></h3>
<p class="text-secondary">{{ p[0][1] }}</p><table class="table table-sm">
{% for o in p %}<tr><th scope="row">Grossiste {{ o[3] }}</th>
<td class="text-secondary">{{ o[4] }}</td>
<td><s>{{ '%.2f' % (o[5] / 100) }}</s> <strong class="net">{{ '%.2f' % (o[6] / 100) }} €</strong></td>
<td class="{{ 'text-success' if o[7] > 0 else 'text-danger' }}">{{ o[7] if o[7] > 0 else (o[8] or 'sur demande') }}</td>
<td><form method="post" action="/cart">
<input type="hidden" name="csrf" value="{{ csrf }}"><input type="hidden" name="p" value="{{ p[0][0] }}">\
<input type="hidden" name="w" value="{{ o[3] }}">
<input type="number" name="q" value="1" min="1"><button class="btn btn-primary">Ajouter</button></form></td></tr>
{% endfor %}</table></div></article>
{% endfor %}</main><nav>{% for n in range(pages) %}<a href="?c={{ category }}&amp;p={{ n }}">{{ n + 1 }}</a>
{% endfor %}</nav></body></html>""")
SMALL = app.jinja_env.from_string("""<!doctype html><title>{{ products[0][0][2] }}</title><h1>{{ products[0][0][2] }}</h1>
<p>{{ products[0][0][1] }}</p><table>{% for o in products[0] %}<tr><th>Grossiste {{ o[3] }}<td>{{ o[4] }}
<td class="net">{{ '%.2f' % (o[6] / 100) }} €<td>{{ o[7] if o[7] > 0 else (o[8] or 'sur demande') }}
<td><form method="post" action="/cart"><input name="q" value="1"><button>Ajouter</button></form></tr>{% endfor %}</table>""")


@cache
def pool() -> ConnectionPool:
    """The worker's connections, opened after the fork."""
    return ConnectionPool(
        os.environ["FLOOR_DSN"], min_size=1, max_size=4, open=True, kwargs={"autocommit": True, "prepare_threshold": 1}
    )


@cache
def tree() -> list[tuple[Any, ...]]:
    """The category tree, read once a worker."""
    with pool().connection() as connection:
        return connection.execute(TREE).fetchall()


def by_product(rows: list[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    """The offers of each product together, in the order of the rows."""
    grouped: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(row)
    return list(grouped.values())


@app.get("/enter")
def enter() -> ResponseReturnValue:
    """Signs the load client in: a signed cookie with its reseller."""
    session["reseller"], session["csrf"] = int(request.args["r"]), "c" * 43
    return "ok"


@app.get("/listing")
def listing() -> ResponseReturnValue:
    """A whole page as a person gets it: who is signed in, count, category tree, 24 priced products."""
    category, reseller = int(request.args["c"]), session["reseller"]
    skip = 24 * int(request.args.get("p", 0))
    with pool().connection() as connection:
        found = connection.execute("SELECT name FROM reseller WHERE id = %s", (reseller,)).fetchone()
        counted = connection.execute("SELECT count(*) FROM product WHERE category_id = %s", (category,)).fetchone()
        rows = connection.execute(LISTING, {"reseller": reseller, "category": category, "skip": skip}).fetchall()
    if found is None or counted is None:
        abort(404)
    return PAGE.render(
        title="Catalogue", name=found[0], tree=tree(), category=category, total=counted[0], csrf=session["csrf"],
        products=by_product(rows), pages=min(-(-counted[0] // 24), 10),
    )  # fmt: skip


@app.get("/product/<int:product>")
def product(product: int) -> ResponseReturnValue:
    """One product with the wholesalers' offers, priced."""
    with pool().connection() as connection:
        rows = connection.execute(PRODUCT, {"reseller": session["reseller"], "product": product}).fetchall()
    return SMALL.render(products=by_product(rows)) if rows else abort(404)


@app.post("/order")
def order() -> ResponseReturnValue:
    """One order in one statement: {"l": [[product, wholesaler, quantity, cents], ...]}; 409 when a line is short."""
    lines = list(zip(*request.get_json()["l"], strict=True))
    asked = dict(zip(("products", "wholesalers", "quantities", "units"), map(list, lines), strict=True))
    try:
        with pool().connection() as connection:
            placed = connection.execute(ORDER, {**asked, "reseller": session["reseller"]}).fetchone()
    except errors.DivisionByZero:
        return {"error": "short"}, 409
    return {"id": placed[0] if placed else None}, 201
