CREATE TABLE sales_month (
    network_id BIGINT NOT NULL,
    reseller_id BIGINT NOT NULL,
    month DATE NOT NULL,
    seller_id BIGINT NOT NULL,
    brand TEXT NOT NULL,
    lines INTEGER DEFAULT 0 NOT NULL,
    units BIGINT DEFAULT 0 NOT NULL,
    net_cents BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_sales_month PRIMARY KEY (network_id, reseller_id, month, seller_id, brand),
    CONSTRAINT fk_sales_month_network_id_reseller_id FOREIGN KEY(network_id, reseller_id) REFERENCES organisation (network_id, id),
    CONSTRAINT fk_sales_month_network_id_seller_id FOREIGN KEY(network_id, seller_id) REFERENCES organisation (network_id, id),
    CONSTRAINT ck_sales_month_counts CHECK (lines >= 0 AND units >= 0 AND net_cents >= 0)
)
 WITH (fillfactor = 70);

CREATE TABLE brand_month (
    network_id BIGINT NOT NULL,
    seller_id BIGINT NOT NULL,
    month DATE NOT NULL,
    brand TEXT NOT NULL,
    lines INTEGER DEFAULT 0 NOT NULL,
    units BIGINT DEFAULT 0 NOT NULL,
    net_cents BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_brand_month PRIMARY KEY (network_id, seller_id, month, brand),
    CONSTRAINT fk_brand_month_network_id_seller_id FOREIGN KEY(network_id, seller_id) REFERENCES organisation (network_id, id),
    CONSTRAINT ck_brand_month_counts CHECK (lines >= 0 AND units >= 0 AND net_cents >= 0)
)
 WITH (fillfactor = 70);

CREATE TABLE trade_month (
    network_id BIGINT NOT NULL,
    seller_id BIGINT NOT NULL,
    month DATE NOT NULL,
    reseller_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    orders INTEGER DEFAULT 0 NOT NULL,
    net_cents BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_trade_month PRIMARY KEY (network_id, seller_id, month, reseller_id, channel),
    CONSTRAINT fk_trade_month_network_id_reseller_id FOREIGN KEY(network_id, reseller_id) REFERENCES organisation (network_id, id),
    CONSTRAINT fk_trade_month_network_id_seller_id FOREIGN KEY(network_id, seller_id) REFERENCES organisation (network_id, id),
    CONSTRAINT ck_trade_month_counts CHECK (orders >= 0 AND net_cents >= 0)
)
 WITH (fillfactor = 70);
CREATE INDEX ix_trade_month_reseller ON trade_month (network_id, reseller_id, month);

CREATE TABLE sales_counted (
    network_id BIGINT NOT NULL,
    order_id UUID NOT NULL,
    brand TEXT NOT NULL,
    lines INTEGER NOT NULL,
    units BIGINT NOT NULL,
    net_cents BIGINT NOT NULL,
    CONSTRAINT pk_sales_counted PRIMARY KEY (network_id, order_id, brand),
    CONSTRAINT ck_sales_counted_counts CHECK (lines >= 0 AND units >= 0 AND net_cents >= 0)
);

CREATE TABLE offer_sale (
    network_id BIGINT NOT NULL,
    offer_id BIGINT NOT NULL,
    seller_id BIGINT NOT NULL,
    sold_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_offer_sale PRIMARY KEY (network_id, offer_id),
    CONSTRAINT fk_offer_sale_network_id_seller_id_offer_id FOREIGN KEY(network_id, seller_id, offer_id) REFERENCES offer (network_id, seller_id, id)
)
 WITH (fillfactor = 70);

