"""Work in the background and mail: the queue, consumed events, long jobs with their progress, mails that wait."""

from pathlib import Path

from alembic import op

from migrations.walls import IN_NETWORK, NETWORK, ORGANISATION, allow, definer, mine, protect

revision = "2026_11_21_1500"
down_revision = "2026_11_21_1400"
branch_labels = None
depends_on = None

HERE = Path(__file__)
QUEUE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers", "procrastinate_periodic_defers")
SILENCED = (
    "procrastinate_jobs_notify_queue_job_inserted_v1", "procrastinate_jobs_notify_queue_job_aborted_v1",
    "procrastinate_trigger_status_events_insert_v1", "procrastinate_trigger_status_events_update_v1",
    "procrastinate_trigger_scheduled_events_v1",
)
MAIL_STEPS = "status, attempts, next_try_at, claimed_at, sent_at, problem, subject, body_text, body_html"
LONG_STEPS = "status, done, total, result, problem, started_at, finished_at"


def upgrade() -> None:
    # The library's own schema, of release 3.10, kept here so that a newer release cannot change what this step does.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(HERE.with_suffix(".procrastinate.sql").read_text(encoding="utf-8"))
    cursor.close()
    op.execute(HERE.with_suffix(".sql").read_text(encoding="utf-8"))
    for trigger in SILENCED:  # notifying serialises commits; the events table only repeats what a job's row says
        op.execute(f"ALTER TABLE procrastinate_jobs DISABLE TRIGGER {trigger}")
    for table in (*QUEUE, "consumed", "long_job", "mail", "mail_attachment"):
        protect(table)
    _queue()
    _walls()
    _functions()


def _queue() -> None:
    for table in QUEUE:
        for command in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            allow(table, "K", command, "true")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO portal_worker")
    allow("procrastinate_jobs", "N", "SELECT", "true", "id, queue_name, status, scheduled_at, attempts")
    allow("procrastinate_workers", "N", "SELECT", "true")


def _walls() -> None:
    allow("consumed", "K", "SELECT", "true")
    allow("consumed", "K", "INSERT", "true")
    allow("consumed", "K", "DELETE", "true")

    allow("long_job", "RWV", "SELECT", mine())
    allow("long_job", "RWV", "INSERT", mine())
    allow("long_job", "RWV", "UPDATE", mine(), LONG_STEPS)
    allow("long_job", "K", "SELECT", IN_NETWORK)
    allow("long_job", "K", "INSERT", IN_NETWORK)
    allow("long_job", "K", "UPDATE", IN_NETWORK, LONG_STEPS)
    allow("long_job", "K", "DELETE", IN_NETWORK)

    allow("mail", "RWVK", "INSERT", IN_NETWORK)
    allow("mail", "DP", "INSERT", "true")
    allow("mail", "M", "SELECT", "true")
    allow("mail", "M", "UPDATE", "true", MAIL_STEPS)
    allow("mail", "M", "DELETE", "true")
    allow("mail", "N", "SELECT", "true", "id, status, created_at, next_try_at, attempts")
    allow("mail_attachment", "RWVK", "INSERT", IN_NETWORK)
    allow("mail_attachment", "M", "SELECT", "true")
    op.execute("GRANT SELECT ON alembic_version TO portal_monitor")


def _functions() -> None:
    definer(
        "enqueue(p_queue text, p_task text, p_args jsonb, p_lock text)", "bigint",
        f"""
        DECLARE
            made bigint;
            who text := current_setting('role');
        BEGIN
            IF {NETWORK} IS NULL AND who NOT IN ('portal_door', 'portal_platform', 'portal_worker') THEN
                RAISE EXCEPTION 'work is queued from within a network';
            END IF;
            INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args, scheduled_at)
            VALUES (p_queue, p_task, p_lock, p_args || jsonb_build_object('stamp', jsonb_build_object(
                'role', who, 'network_id', {NETWORK}, 'organisation_id', {ORGANISATION},
                'group_id', nullif(current_setting('app.group_id', true), '')::bigint,
                'user_id', nullif(current_setting('app.user_id', true), '')::bigint)), now())
            RETURNING id INTO made;
            RETURN made;
        END
        """,
        "RWVDPK",
    )
