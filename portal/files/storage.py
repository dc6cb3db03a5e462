"""Where files are kept: one Protocol, and a local folder that several processes share."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from portal.kernel.errors import NotFound


class Storage(Protocol):
    """A place for files; the key of a file is the SHA-256 of its content, so the same file is kept once per network."""

    def put(self, network_id: int, content: bytes) -> str:
        """Keep the content durably and return its key; keeping it again changes nothing."""
        ...

    def get(self, network_id: int, key: str) -> bytes:
        """The content of a key; NotFound where it is not kept here."""
        ...

    def drop(self, network_id: int, key: str) -> None:
        """Forget a key; one that is not kept changes nothing. Whoever asks knows that nothing else names it."""
        ...


class LocalStorage:
    """Files below a folder, by network and key; readable by the portal's own user alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, network_id: int, content: bytes) -> str:
        """Write beside, flush to disk, then rename: a file is there whole or not at all."""
        key = sha256(content).hexdigest()
        path = self._path(network_id, key)
        if path.exists():
            return key
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        return key

    def get(self, network_id: int, key: str) -> bytes:
        """The content; a key that is no SHA-256 names nothing."""
        try:
            return self._path(network_id, key).read_bytes()
        except FileNotFoundError as fault:
            raise NotFound(key) from fault

    def drop(self, network_id: int, key: str) -> None:
        """Remove the file of a key."""
        self._path(network_id, key).unlink(missing_ok=True)

    def _path(self, network_id: int, key: str) -> Path:
        if len(key) != 64 or not key.isascii() or not key.isalnum():
            raise NotFound(key)
        return self.folder / str(int(network_id)) / key[:2] / key
