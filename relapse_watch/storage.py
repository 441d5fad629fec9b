"""Static files under names that hold their content, each address worked out once."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """The storage; a page asks for the addresses of ten files, which change with the release."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._addresses: dict[tuple[str, bool], str] = {}
        super().__init__(*args, **options)

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 Django's signature
        """Return the address of a file.

        :raises ValueError: if there is no such file.
        """
        asked = name, force
        if asked not in self._addresses:
            self._addresses[asked] = super().url(name, force)
        return self._addresses[asked]

    def save_manifest(self) -> None:
        """Write down the names, as ``collectstatic`` does: from now on they are others."""
        super().save_manifest()
        self._addresses.clear()
