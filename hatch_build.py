"""The wheel's build hook: a wheel always carries the built pages; an editable install leaves them to `make assets`."""

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
import build_assets


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg] # hatchling's own examples leave it bare
    """Builds the assets unless they are there already (a source archive carries them)."""

    def dependencies(self) -> list[str]:
        """Return Node's wheel where the machine has no npm: an isolated build cannot install it later."""
        return [] if shutil.which("npm") or build_assets.MANIFEST.exists() else [build_assets.NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing before the wheel is packed."""
        del build_data
        if version != "editable" and not build_assets.MANIFEST.exists():
            build_assets.main()
