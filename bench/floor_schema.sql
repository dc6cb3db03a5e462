-- The smallest schema that answers the hot paths, indexed for them and for nothing else.
CREATE TABLE category (id int PRIMARY KEY, parent_id int, name text NOT NULL);
CREATE TABLE product (
  id int PRIMARY KEY, mpn text NOT NULL, gtin text NOT NULL, name text NOT NULL, brand_id int NOT NULL, category_id int NOT NULL);
CREATE TABLE offer (
  product_id int NOT NULL, wholesaler_id int NOT NULL, sku text NOT NULL, list_cents int NOT NULL, dealer_cents int NOT NULL,
  on_hand int NOT NULL, reserved int NOT NULL DEFAULT 0, arrival date, CHECK (reserved BETWEEN 0 AND on_hand),
  PRIMARY KEY (product_id, wholesaler_id)) WITH (fillfactor = 85);
CREATE TABLE reseller (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE rule (
  reseller_id int NOT NULL, scope "char" NOT NULL, target int NOT NULL, min_quantity int NOT NULL,
  basis_points int NOT NULL, starts date NOT NULL, ends date NOT NULL);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reseller_id int NOT NULL, total_cents bigint NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE order_line (
  order_id bigint NOT NULL, line int NOT NULL, product_id int NOT NULL, wholesaler_id int NOT NULL,
  quantity int NOT NULL, unit_cents int NOT NULL, PRIMARY KEY (order_id, line));
CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, fact text NOT NULL, body jsonb NOT NULL);
