"""The long task that takes an uploaded file in, with counted progress."""

from uuid import UUID

from flask_babel import gettext as _

from catalog.access_feeds import access_feed_run
from catalog.actions.import_feed import FeedFile, import_feed
from catalog.actions.refuse_feed import refuse_feed
from catalog.feeds.profile import ProfileRefused, profile_from_dict
from catalog.feeds.text import FeedRefused
from catalog.queries.feed_profiles import profile_version_of
from portal.files.storage import Storage
from portal.jobs.long import RunningJob
from portal.kernel.db import Session
from portal.kernel.errors import Refused


class FeedTask:
    """Given where files are kept, does the work of one run; the run's own row says what came of it."""

    def __init__(self, files: Storage) -> None:
        self.files = files

    def __call__(self, session: Session, job: RunningJob) -> str:
        """Take the file in; Refused where the profile is gone or broken since the upload."""
        actor, run_id = job.actor, UUID(job.args["run_id"])
        assert actor.network_id is not None
        run = access_feed_run(session, actor, run_id)
        data = self.files.get(actor.network_id, run.file_sha256)
        file = FeedFile(data, run.file_name, run.created_at)
        known = profile_version_of(session, actor, run.profile_code, run.profile_version)
        if known is None:
            raise Refused(_("The feed profile “%(code)s” no longer exists.", code=run.profile_code))
        try:
            profile = profile_from_dict(known.data)
        except ProfileRefused as refused:
            raise Refused(_("This feed profile cannot be used: %(faults)s", faults=str(refused))) from refused
        try:
            report = import_feed(
                session, actor, file=file, profile_code=run.profile_code, profile=profile, run_id=run_id,
                confirmed=bool(job.args["confirmed"]), progress=job.progress, profile_version=known.version,
            )
        except FeedRefused as refusal:
            refuse_feed(session, actor, file=file, profile_code=run.profile_code, refusal=refusal, run_id=run_id)
            return refusal.code
        return report.outcome.value
