"""How gunicorn serves the portal: threads in a few processes, nothing written outside the data folder."""

import gc
import os
import shutil
from pathlib import Path
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

numbers = Path(os.environ.get("PORTAL_DATA") or "var").absolute() / "metrics"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(numbers)
shutil.rmtree(numbers, ignore_errors=True)
numbers.mkdir(parents=True)
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
control_socket_disable = True
timeout = 60
graceful_timeout = 30
keepalive = 5
worker_tmp_dir = next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)  # noqa: S108
accesslog = None
errorlog = "-"


def when_ready(_server: Any) -> None:
    """Keep what is loaded out of garbage collection, so that worker processes go on sharing its memory."""
    gc.collect()
    gc.freeze()


def child_exit(_server: Any, worker: Any) -> None:
    """Forget the live numbers of a process that has ended."""
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
