"""The blueprint of the desk; its modules add their routes to it."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("desk", __name__)
