CREATE TEXT SEARCH CONFIGURATION maillon_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION maillon_fr ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;

CREATE TABLE product_text (
    network_id bigint NOT NULL,
    product_id bigint NOT NULL,
    document tsvector NOT NULL,
    CONSTRAINT pk_product_text PRIMARY KEY (network_id, product_id),
    CONSTRAINT fk_product_text_network_id_product_id FOREIGN KEY (network_id, product_id)
        REFERENCES product (network_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_product_text_document ON product_text USING gin (document);

CREATE TABLE search_word (
    network_id bigint NOT NULL REFERENCES network (id),
    word text NOT NULL,
    CONSTRAINT pk_search_word PRIMARY KEY (network_id, word)
);
CREATE TABLE search_word_key (
    network_id bigint NOT NULL,
    key text NOT NULL,
    word text NOT NULL,
    CONSTRAINT pk_search_word_key PRIMARY KEY (network_id, key, word),
    CONSTRAINT fk_search_word_key_network_id_word FOREIGN KEY (network_id, word)
        REFERENCES search_word (network_id, word) ON DELETE CASCADE
);

CREATE TABLE catalog_count (
    network_id bigint NOT NULL REFERENCES network (id),
    category_id bigint NOT NULL,
    facet text NOT NULL,
    value_id bigint NOT NULL,
    products integer NOT NULL,
    CONSTRAINT pk_catalog_count PRIMARY KEY (network_id, category_id, facet, value_id),
    CONSTRAINT ck_catalog_count_facet CHECK (facet IN ('all', 'brand', 'seller', 'stock'))
);

CREATE INDEX ix_product_mpn_trgm ON product USING gin (mpn_key gin_trgm_ops);
CREATE INDEX ix_product_mpn_key ON product (network_id, mpn_key);
CREATE INDEX ix_product_gtin_trgm ON product_gtin USING gin (gtin gin_trgm_ops);
CREATE INDEX ix_offer_sku_trgm ON offer USING gin (sku gin_trgm_ops);
CREATE INDEX ix_offer_sku_key ON offer (network_id, upper(sku));
CREATE INDEX ix_product_reference_trgm ON product_reference USING gin (reference gin_trgm_ops);
CREATE INDEX ix_product_reference_key ON product_reference (network_id, organisation_id, upper(reference));
CREATE INDEX ix_product_brand_name ON product (network_id, brand_id, name_key, id);
CREATE INDEX ix_product_category_created ON product (network_id, category_id, created_at, id);
CREATE INDEX ix_product_created ON product (network_id, created_at, id);
