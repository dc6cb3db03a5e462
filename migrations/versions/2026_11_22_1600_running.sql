CREATE TABLE operator_grant (
    network_id BIGINT NOT NULL,
    id UUID NOT NULL,
    operator_id BIGINT NOT NULL,
    operator_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    ticket TEXT DEFAULT '' NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by BIGINT,
    ended_by_name TEXT DEFAULT '' NOT NULL,
    ended_side TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_operator_grant PRIMARY KEY (network_id, id),
    CONSTRAINT fk_operator_grant_network_id FOREIGN KEY(network_id) REFERENCES network (id),
    CONSTRAINT fk_operator_grant_operator_id FOREIGN KEY(operator_id) REFERENCES app_user (id),
    CONSTRAINT ck_operator_grant_duration CHECK (ends_at - starts_at BETWEEN interval '15 minutes' AND interval '8 hours'),
    CONSTRAINT ck_operator_grant_ended CHECK (ended_at >= starts_at AND ended_at <= ends_at),
    CONSTRAINT ck_operator_grant_ended_side CHECK ((ended_at IS NULL) = (ended_side = '') AND ended_side IN ('', 'operator', 'vendor')),
    CONSTRAINT ck_operator_grant_words CHECK (length(reason) BETWEEN 1 AND 500 AND length(ticket) <= 60),
    CONSTRAINT ex_operator_grant_one_at_a_time EXCLUDE USING gist (
        network_id WITH =, operator_id WITH =, tstzrange(starts_at, coalesce(ended_at, ends_at)) WITH &&)
);
CREATE INDEX ix_operator_grant_starts ON operator_grant (network_id, starts_at, id);
CREATE INDEX ix_operator_grant_operator ON operator_grant (operator_id, network_id, ends_at);

CREATE TABLE platform_entry (
    id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    network_id BIGINT,
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    before JSONB,
    after JSONB,
    address INET,
    request_id TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_platform_entry PRIMARY KEY (id),
    CONSTRAINT fk_platform_entry_network_id FOREIGN KEY(network_id) REFERENCES network (id)
);
CREATE INDEX ix_platform_entry_at ON platform_entry (at, id);

CREATE TABLE network_look (
    network_id BIGINT NOT NULL,
    id UUID NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    colour TEXT NOT NULL,
    logo BYTEA,
    logo_type TEXT,
    by_id BIGINT,
    by_name TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_network_look PRIMARY KEY (network_id, id),
    CONSTRAINT fk_network_look_network_id FOREIGN KEY(network_id) REFERENCES network (id),
    CONSTRAINT ck_network_look_state CHECK (state IN ('draft', 'former')),
    CONSTRAINT ck_network_look_colour CHECK (colour ~ '^#[0-9a-f]{6}$'),
    CONSTRAINT ck_network_look_logo_type CHECK (logo_type IN ('image/png', 'image/jpeg')),
    CONSTRAINT ck_network_look_logo CHECK ((logo IS NULL) = (logo_type IS NULL))
);
CREATE UNIQUE INDEX uq_network_look_draft ON network_look (network_id, by_id) WHERE state = 'draft';
CREATE UNIQUE INDEX uq_network_look_former ON network_look (network_id, version) WHERE state = 'former';

CREATE TABLE mail_text (
    network_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    opening TEXT DEFAULT '' NOT NULL,
    body TEXT DEFAULT '' NOT NULL,
    closing TEXT DEFAULT '' NOT NULL,
    changed_by BIGINT,
    changed_by_name TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_mail_text PRIMARY KEY (network_id, kind, language, version),
    CONSTRAINT fk_mail_text_network_id FOREIGN KEY(network_id) REFERENCES network (id),
    CONSTRAINT ck_mail_text_language CHECK (language IN ('fr', 'en')),
    CONSTRAINT ck_mail_text_version CHECK (version >= 1),
    CONSTRAINT ck_mail_text_one_line CHECK (subject !~ '[\r\n]'),
    CONSTRAINT ck_mail_text_length CHECK (
        length(subject) <= 200 AND length(opening) <= 2000 AND length(body) <= 6000 AND length(closing) <= 2000)
);

CREATE TABLE mail_refusal (
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_mail_refusal PRIMARY KEY (user_id, kind),
    CONSTRAINT fk_mail_refusal_user_id FOREIGN KEY(user_id) REFERENCES app_user (id) ON DELETE CASCADE
);

ALTER TABLE network ADD COLUMN look_version INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE audit_entry ADD COLUMN actor_side TEXT DEFAULT '' NOT NULL, ADD COLUMN grant_id UUID;
CREATE INDEX ix_audit_entry_grant ON audit_entry (network_id, grant_id, at, id) WHERE grant_id IS NOT NULL;
ALTER TABLE feed_run ADD COLUMN file_removed_at TIMESTAMP WITH TIME ZONE;
