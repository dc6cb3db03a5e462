CREATE INDEX ON product (category_id, name, id);
CREATE UNIQUE INDEX ON offer (wholesaler_id, sku);
CREATE INDEX ON rule (reseller_id, scope, target) INCLUDE (min_quantity, basis_points, starts, ends);
CREATE INDEX ON orders (reseller_id, placed_at DESC);
