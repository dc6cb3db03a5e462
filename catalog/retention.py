"""How long what wholesalers hand in is kept: the files of feeds, and the faults of their lines."""

from sqlalchemy import text

from portal.backup import BACKUP_LOCK
from portal.files.storage import Storage
from portal.kernel.db import Session
from portal.retention import Keep, Remove

_FAULTS = text("""
    DELETE FROM feed_fault WHERE (network_id, seller_id, run_id, line_no, reason) IN (
        SELECT f.network_id, f.seller_id, f.run_id, f.line_no, f.reason FROM feed_fault f
        JOIN feed_run r ON r.network_id = f.network_id AND r.seller_id = f.seller_id AND r.id = f.run_id
        WHERE r.created_at < now() - make_interval(days => :days) LIMIT :most)
""")
_OVER = text("""
    SELECT r.network_id, r.seller_id, r.id, r.file_sha256, file_is_held(r.file_sha256) OR EXISTS (
        SELECT FROM feed_run o WHERE o.network_id = r.network_id AND o.file_sha256 = r.file_sha256 AND o.id <> r.id
        AND o.file_removed_at IS NULL AND o.created_at >= now() - make_interval(days => :days)) AS is_held
    FROM feed_run r
    WHERE r.file_removed_at IS NULL AND r.created_at < now() - make_interval(days => :days)
      AND r.state IN ('done', 'refused', 'discarded', 'failed')
    ORDER BY r.created_at LIMIT :most
""")
_GONE = text("UPDATE feed_run SET file_removed_at = now() WHERE network_id = :network AND seller_id = :seller AND id = :id")
_NO_BACKUP = text("SELECT pg_try_advisory_xact_lock(:key)")


def remove_faults(session: Session, days: int, most: int) -> int:
    """Removes the faults of old feeds; what a feed counted stays in its report."""
    return int(session.connection().execute(_FAULTS, {"days": days, "most": most}).rowcount)


def file_remover(files: Storage) -> Remove:
    """Removes the files of old feeds, unless something younger is the same file; never while a backup is being written."""
    def remove(session: Session, days: int, most: int) -> int:
        connection = session.connection()
        if not connection.execute(_NO_BACKUP, {"key": BACKUP_LOCK}).scalar_one():
            return 0
        rows = connection.execute(_OVER, {"days": days, "most": most}).all()
        for row in rows:
            if not row.is_held:
                files.drop(row.network_id, row.file_sha256)
            connection.execute(_GONE, {"network": row.network_id, "seller": row.seller_id, "id": row.id})
        return len(rows)

    return remove


def feed_rules(files: Storage) -> tuple[Keep, ...]:
    """The rules of feeds."""
    return (
        Keep("feed_faults", 180, 90, remove_faults), Keep("feed_files", 365, 90, file_remover(files)),
    )
