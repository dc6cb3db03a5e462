ALTER TABLE feed_profile ADD COLUMN version integer NOT NULL DEFAULT 1, ADD COLUMN name text NOT NULL DEFAULT '',
    ADD COLUMN is_default boolean NOT NULL DEFAULT false, ADD COLUMN retired_at timestamptz,
    ADD COLUMN updated_by_name text NOT NULL DEFAULT '',
    ADD CONSTRAINT ck_feed_profile_default CHECK (NOT (is_default AND retired_at IS NOT NULL));
CREATE UNIQUE INDEX uq_feed_profile_default ON feed_profile (network_id, seller_id) WHERE is_default;

CREATE TABLE feed_profile_version (
    network_id bigint NOT NULL,
    seller_id bigint NOT NULL,
    code text NOT NULL,
    version integer NOT NULL,
    data jsonb NOT NULL,
    created_by_name text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_feed_profile_version PRIMARY KEY (network_id, seller_id, code, version),
    CONSTRAINT fk_feed_profile_version_network_id_seller_id_code FOREIGN KEY (network_id, seller_id, code)
        REFERENCES feed_profile (network_id, seller_id, code)
);
INSERT INTO feed_profile_version (network_id, seller_id, code, version, data, created_at)
    SELECT network_id, seller_id, code, version, data, updated_at FROM feed_profile;

CREATE TABLE profile_draft (
    network_id bigint NOT NULL,
    seller_id bigint NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL DEFAULT '',
    name text NOT NULL DEFAULT '',
    base_code text,
    base_version integer,
    data jsonb NOT NULL,
    file_name text NOT NULL DEFAULT '',
    file_sha256 text NOT NULL DEFAULT '',
    created_by_name text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_profile_draft PRIMARY KEY (network_id, seller_id, id),
    CONSTRAINT fk_profile_draft_network_id_seller_id FOREIGN KEY (network_id, seller_id)
        REFERENCES organisation (network_id, id)
);

ALTER TABLE feed_run ADD COLUMN profile_version integer;
ALTER TABLE seller_feed ADD COLUMN profile_version integer;

ALTER TABLE product ADD COLUMN version integer NOT NULL DEFAULT 1, ADD COLUMN made_by bigint;
ALTER TABLE product_gtin ADD COLUMN added_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX ix_product_alias_trgm ON product_alias USING gin (mpn_key gin_trgm_ops);
CREATE INDEX ix_product_alias_key ON product_alias (network_id, mpn_key);

CREATE TABLE product_change (
    network_id bigint NOT NULL REFERENCES network (id),
    id uuid NOT NULL,
    product_id bigint NOT NULL,
    kind text NOT NULL,
    seller_id bigint,
    actor_name text NOT NULL DEFAULT '',
    actor_organisation text NOT NULL DEFAULT '',
    before jsonb NOT NULL DEFAULT '{}'::jsonb,
    after jsonb NOT NULL DEFAULT '{}'::jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_product_change PRIMARY KEY (network_id, id),
    CONSTRAINT ck_product_change_kind CHECK (kind IN ('edited', 'proposed', 'learnt', 'merged', 'unmerged', 'parted'))
);
CREATE INDEX ix_product_change_product ON product_change (network_id, product_id, at);

CREATE TABLE product_merge (
    network_id bigint NOT NULL REFERENCES network (id),
    id uuid NOT NULL,
    gone_id bigint NOT NULL,
    kept_id bigint NOT NULL,
    now_id bigint NOT NULL,
    gone jsonb NOT NULL,
    gone_name text NOT NULL,
    kept_name text NOT NULL,
    moved jsonb NOT NULL,
    by_name text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    undone_by_name text NOT NULL DEFAULT '',
    CONSTRAINT pk_product_merge PRIMARY KEY (network_id, id)
);
CREATE INDEX ix_product_merge_gone ON product_merge (network_id, gone_id);
CREATE INDEX ix_product_merge_at ON product_merge (network_id, at, id);

CREATE TABLE product_pin (
    network_id bigint NOT NULL,
    seller_id bigint NOT NULL,
    sku text NOT NULL,
    mpn_keys text[] NOT NULL,
    product_id bigint NOT NULL,
    CONSTRAINT pk_product_pin PRIMARY KEY (network_id, seller_id, sku),
    CONSTRAINT fk_product_pin_network_id_product_id FOREIGN KEY (network_id, product_id) REFERENCES product (network_id, id),
    CONSTRAINT fk_product_pin_network_id_seller_id FOREIGN KEY (network_id, seller_id) REFERENCES organisation (network_id, id)
);
CREATE INDEX ix_product_pin_product ON product_pin (network_id, product_id);

CREATE TABLE brand_alias (
    network_id bigint NOT NULL,
    name_key text NOT NULL,
    brand_id bigint NOT NULL,
    CONSTRAINT pk_brand_alias PRIMARY KEY (network_id, name_key),
    CONSTRAINT fk_brand_alias_network_id_brand_id FOREIGN KEY (network_id, brand_id) REFERENCES brand (network_id, id)
);
CREATE TABLE category_alias (
    network_id bigint NOT NULL,
    name_key text NOT NULL,
    category_id bigint NOT NULL,
    CONSTRAINT pk_category_alias PRIMARY KEY (network_id, name_key),
    CONSTRAINT fk_category_alias_network_id_category_id FOREIGN KEY (network_id, category_id)
        REFERENCES category (network_id, id)
);

ALTER TABLE warehouse ADD COLUMN closed_at timestamptz, ADD COLUMN version integer NOT NULL DEFAULT 1;

CREATE TABLE seller_vat_rate (
    network_id bigint NOT NULL,
    seller_id bigint NOT NULL,
    id uuid NOT NULL,
    rate numeric(5, 4) NOT NULL,
    from_on date NOT NULL,
    until_on date,
    by_name text NOT NULL DEFAULT '',
    CONSTRAINT pk_seller_vat_rate PRIMARY KEY (network_id, seller_id, id),
    CONSTRAINT fk_seller_vat_rate_network_id_seller_id FOREIGN KEY (network_id, seller_id)
        REFERENCES organisation (network_id, id),
    CONSTRAINT ck_seller_vat_rate_rate CHECK (rate >= 0 AND rate < 1),
    CONSTRAINT ck_seller_vat_rate_window CHECK (until_on > from_on),
    CONSTRAINT ex_seller_vat_rate_window EXCLUDE USING gist
        (network_id WITH =, seller_id WITH =, rate WITH =, daterange(from_on, until_on) WITH &&)
);
CREATE TABLE seller_vat_default (
    network_id bigint NOT NULL,
    seller_id bigint NOT NULL,
    from_on date NOT NULL,
    rate numeric(5, 4) NOT NULL,
    by_name text NOT NULL DEFAULT '',
    CONSTRAINT pk_seller_vat_default PRIMARY KEY (network_id, seller_id, from_on),
    CONSTRAINT fk_seller_vat_default_network_id_seller_id FOREIGN KEY (network_id, seller_id)
        REFERENCES organisation (network_id, id),
    CONSTRAINT ck_seller_vat_default_rate CHECK (rate >= 0 AND rate < 1)
);

CREATE TABLE carrier (
    network_id bigint NOT NULL,
    seller_id bigint NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    name text NOT NULL,
    name_key text NOT NULL,
    tracking_url text NOT NULL DEFAULT '',
    is_active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT pk_carrier PRIMARY KEY (network_id, seller_id, id),
    CONSTRAINT uq_carrier_network_id_seller_id_name_key UNIQUE (network_id, seller_id, name_key),
    CONSTRAINT fk_carrier_network_id_seller_id FOREIGN KEY (network_id, seller_id) REFERENCES organisation (network_id, id),
    CONSTRAINT ck_carrier_tracking_url CHECK (tracking_url = '' OR tracking_url LIKE 'https://%')
);
ALTER TABLE shipment ADD COLUMN tracking_url text NOT NULL DEFAULT '';
