"""Scripts and styles: names carry a hash of the content, so browsers keep them for ever; served compressed."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Flask, Response, abort, request, url_for

from app.errors import RedressError

if TYPE_CHECKING:
    from app.bootstrap import System

DIST: Final = Path(__file__).parent / "static" / "dist"
_YEAR_SECONDS: Final = 31_536_000
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
blueprint: Final = Blueprint("assets", __name__)


class AssetsMissing(RedressError):
    """The scripts and styles of the pages are not built. Run `make assets`."""

    zh = "页面所需的脚本和样式尚未构建。请运行 make assets。"
    status = 503


def install(app: Flask, system: "System") -> None:
    """Serve the built files and offer their addresses to templates."""
    del system
    app.register_blueprint(blueprint)
    app.add_template_global(asset_url)


@cache
def _manifest() -> dict[str, str]:
    try:
        made: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    except FileNotFoundError as error:
        raise AssetsMissing from error
    return made


@cache
def _read(name: str) -> bytes:
    return (DIST / name).read_bytes()


def asset_url(name: str) -> str:
    """Return the address of a built file by its plain name.

    Raises:
        AssetsMissing: the files are not built.
    """
    return url_for("assets.serve", name=_manifest()[name])


@blueprint.get("/static/<path:name>")
def serve(name: str) -> Response:
    """Serve a built file, compressed where the browser takes it."""
    if name not in _manifest().values():
        abort(404)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(_read(f"{name}.gz" if packed else name), mimetype=_TYPES[Path(name).suffix])
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.max_age = _YEAR_SECONDS
    response.cache_control.immutable = True
    response.cache_control.public = True
    return response
