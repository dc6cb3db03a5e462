CREATE TABLE price_list (
    network_id BIGINT NOT NULL,
    id UUID NOT NULL,
    organisation_id BIGINT NOT NULL,
    format TEXT NOT NULL,
    language TEXT NOT NULL,
    seller_ids BIGINT[] DEFAULT '{}'::bigint[] NOT NULL,
    brand_ids BIGINT[] DEFAULT '{}'::bigint[] NOT NULL,
    category_ids BIGINT[] DEFAULT '{}'::bigint[] NOT NULL,
    in_stock_only BOOLEAN DEFAULT false NOT NULL,
    chosen TEXT DEFAULT '' NOT NULL,
    job_id UUID NOT NULL,
    made_by BIGINT,
    made_by_name TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    file_key TEXT DEFAULT '' NOT NULL,
    file_name TEXT DEFAULT '' NOT NULL,
    lines BIGINT DEFAULT 0 NOT NULL,
    size BIGINT DEFAULT 0 NOT NULL,
    ready_at TIMESTAMP WITH TIME ZONE,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_price_list PRIMARY KEY (network_id, id),
    CONSTRAINT fk_price_list_network_id_organisation_id FOREIGN KEY(network_id, organisation_id) REFERENCES organisation (network_id, id),
    CONSTRAINT ck_price_list_format CHECK (format IN ('csv', 'xlsx')),
    CONSTRAINT ck_price_list_language CHECK (language IN ('fr', 'en')),
    CONSTRAINT ck_price_list_counts CHECK (lines >= 0 AND size >= 0),
    CONSTRAINT ck_price_list_file CHECK (ready_at IS NULL OR file_key <> '')
);
CREATE INDEX ix_price_list_expires ON price_list (network_id, expires_at);
CREATE INDEX ix_price_list_organisation ON price_list (network_id, organisation_id, created_at, id);

CREATE TABLE product_view_month (
    network_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    month DATE NOT NULL,
    pages INTEGER DEFAULT 0 NOT NULL,
    lists INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_product_view_month PRIMARY KEY (network_id, product_id, month),
    CONSTRAINT ck_product_view_month_counts CHECK (pages >= 0 AND lists >= 0),
    CONSTRAINT fk_product_view_month_network_id FOREIGN KEY(network_id) REFERENCES network (id)
)
 WITH (fillfactor = 80);

