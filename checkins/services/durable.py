"""What must be on the disk before anything goes on."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Write a folder's names through, or a power cut may take them."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
