"""A file that is there whole or not at all, whoever is killed meanwhile and whatever disk is full."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def written(file: Path, *, prefix: str = "", suffix: str = "") -> Iterator[IO[bytes]]:
    """A draft beside ``file`` to write into; where the block ends well it is synced and takes the file's place, else nothing is left of it. Only its
    owner may read it. ``prefix`` and ``suffix`` of the draft's name are what those know it by who sweep, or look through, the folder.

    Raises OSError where the folder cannot be written or the disk is full.
    """
    descriptor, aside = tempfile.mkstemp(dir=file.parent, prefix=prefix, suffix=suffix)  # mkstemp's files are 0600
    try:
        with os.fdopen(descriptor, "wb") as draft:
            yield draft
            draft.flush()
            os.fsync(draft.fileno())
        Path(aside).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(aside).unlink()
        raise
