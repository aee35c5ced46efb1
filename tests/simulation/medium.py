"""The second medium of a simulated store: it can be taken out and put back, as it was or as another one."""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Medium:
    """A directory for the mirror; what is open on it when it is taken out can never be written to again."""

    folder: Path
    torn: bool = False

    def __post_init__(self) -> None:
        self.directory.mkdir(parents=True)

    @property
    def directory(self) -> Path:
        """Give where it is mounted."""
        return self.folder / "mirror"

    @property
    def there(self) -> bool:
        """Tell whether it is in."""
        return self.directory.is_dir()

    def pull(self) -> None:
        """Take it out."""
        self.torn = True
        self.directory.rename(self._out)

    def put_back(self) -> None:
        """Put it in as it was."""
        self._out.rename(self.directory)

    def replace(self) -> None:
        """Put in an empty one, wherever the old one is."""
        self.torn = True
        for old in (self.directory, self._out):
            shutil.rmtree(old, ignore_errors=True)
        self.directory.mkdir()

    @property
    def _out(self) -> Path:
        return self.folder / "mirror-out"
