"""Small line icons as SVG markup; decorative, so hidden from screen readers."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

_PATHS: Final[Mapping[str, str]] = {
    "inbox": "M4 13l2.5-8h11L20 13v6H4zM4 13h5a3 3 0 0 0 6 0h5",
    "cases": "M4 6h6l2 2h8v11H4zM8 13h8",
    "register": "M12 5v14M5 12h14",
    "clock": "M12 4a8 8 0 1 0 .01 0M12 8v4l3 2",
    "alert": "M12 4L21 19H3ZM12 10v4M12 16.4v.2",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "print": "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
    "download": "M12 4v11M7.5 11l4.5 4.5L16.5 11M5 20h14",
    "back": "M14 6l-6 6 6 6",
    "next": "M10 6l6 6-6 6",
    "user": "M12 4a4 4 0 1 1-.01 0M4.5 20c0-6 15-6 15 0",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "mail": "M4 6h16v12H4zM4 7l8 6 8-6",
    "file": "M7 3.5h7l4 4V20.5H7zM14 3.5v4h4",
    "search": "M10.5 5a5.5 5.5 0 1 1-.01 0M14.5 14.5L20 20",
    "calm": "M12 3.5a8.5 8.5 0 1 0 .01 0M8.5 14.2c1.6 2.2 5.4 2.2 7 0M9 9.8v.4M15 9.8v.4",
    "flow": "M4 5h6v5H4zM14 14h6v5h-6zM10 7.5h4.5a2 2 0 0 1 2 2V14",
    "hand": (
        "M8 12V6.2a1.3 1.3 0 0 1 2.6 0V11V5a1.3 1.3 0 0 1 2.6 0v6V6.2a1.3 1.3 0 0 1 2.6 0V14c0 4-2 6.5-5.2 6.5"
        "-2.8 0-4-1.5-5.6-4.8L3.6 12.6c.7-1.2 2-1 2.7 0z"
    ),
    "globe": "M12 4a8 8 0 1 0 .01 0M4 12h16M12 4c-5 5-5 11 0 16c5-5 5-11 0-16",
}


def icon(name: str, kind: str = "") -> Markup:
    """Return an icon by name; `kind` adds classes such as `icon-sm`."""
    return Markup(
        '<svg class="icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round" aria-hidden="true"><path d="{}"/></svg>'
    ).format(kind, _PATHS[name])
