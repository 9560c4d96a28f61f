"""The blueprint of the portal; its modules add their routes to it."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("portal", __name__, url_prefix="/complaints")
