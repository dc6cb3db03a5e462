CREATE TABLE consumed (
    event_id UUID NOT NULL,
    consumer TEXT NOT NULL,
    network_id BIGINT,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_consumed PRIMARY KEY (event_id, consumer),
    CONSTRAINT fk_consumed_network_id FOREIGN KEY(network_id) REFERENCES network (id)
);
CREATE INDEX ix_consumed_at ON consumed (at);

CREATE TABLE long_job (
    network_id BIGINT NOT NULL,
    id UUID NOT NULL,
    organisation_id BIGINT NOT NULL,
    user_id BIGINT,
    user_name TEXT NOT NULL,
    task TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT DEFAULT 'waiting' NOT NULL,
    done BIGINT DEFAULT 0 NOT NULL,
    total BIGINT,
    result TEXT DEFAULT '' NOT NULL,
    problem TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_long_job PRIMARY KEY (network_id, id),
    CONSTRAINT fk_long_job_network_id_organisation_id FOREIGN KEY(network_id, organisation_id) REFERENCES organisation (network_id, id),
    CONSTRAINT ck_long_job_status CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    CONSTRAINT ck_long_job_counts CHECK (done >= 0 AND total >= 0)
);
CREATE INDEX ix_long_job_organisation ON long_job (network_id, organisation_id, created_at);

CREATE TABLE mail (
    id UUID NOT NULL,
    network_id BIGINT,
    organisation_id BIGINT,
    kind TEXT NOT NULL,
    to_address TEXT NOT NULL,
    to_name TEXT DEFAULT '' NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    is_secret BOOLEAN DEFAULT false NOT NULL,
    status TEXT DEFAULT 'waiting' NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    problem TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_mail PRIMARY KEY (id),
    CONSTRAINT uq_mail_network_id_id UNIQUE (network_id, id),
    CONSTRAINT fk_mail_network_id FOREIGN KEY(network_id) REFERENCES network (id),
    CONSTRAINT fk_mail_network_id_organisation_id FOREIGN KEY(network_id, organisation_id) REFERENCES organisation (network_id, id),
    CONSTRAINT ck_mail_status CHECK (status IN ('waiting', 'sending', 'sent', 'dead')),
    CONSTRAINT ck_mail_language CHECK (language IN ('fr', 'en')),
    CONSTRAINT ck_mail_one_line CHECK (subject !~ '[\r\n]' AND to_name !~ '[\r\n]' AND to_address !~ '[\s]')
);
CREATE INDEX ix_mail_due ON mail (next_try_at) WHERE status IN ('waiting', 'sending');
CREATE INDEX ix_mail_network_id_created_at ON mail (network_id, created_at);

CREATE TABLE mail_attachment (
    network_id BIGINT NOT NULL,
    id UUID NOT NULL,
    mail_id UUID NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT pk_mail_attachment PRIMARY KEY (network_id, id),
    CONSTRAINT fk_mail_attachment_network_id_mail_id FOREIGN KEY(network_id, mail_id) REFERENCES mail (network_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_mail_attachment_name CHECK (name !~ '[/\\\r\n"]')
);
CREATE INDEX ix_mail_attachment_mail ON mail_attachment (network_id, mail_id);
