"""Interface texts: every one is translated, none is left over, and none stands in a template in one language alone."""

import re
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
CATALOGUE = ROOT / "app" / "translations" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def extracted() -> set[tuple[str | None, str]]:
    found = extract_from_dir(ROOT / "app" / "web", METHODS, keywords=KEYWORDS)
    return {(context, message if isinstance(message, str) else message[0]) for _, _, message, _, context in found}


def catalogue() -> dict[tuple[str | None, str], Message]:
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return {(message.context, message.id if isinstance(message.id, str) else message.id[0]): message for message in messages}


def test_every_text_is_translated_and_none_is_left_over() -> None:
    known = catalogue()
    assert extracted() - set(known) == set()
    assert set(known) - extracted() == set()
    assert [key for key, message in known.items() if message.fuzzy or not message.string or not all(message.string)] == []


def test_translations_keep_their_facts() -> None:
    for (_, source), message in catalogue().items():
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        facts = set(re.findall(r"%\(\w+\)[sd]", source if isinstance(message.id, str) else message.id[1]))
        for text in texts:
            assert set(re.findall(r"%\(\w+\)[sd]", text)) == facts, source


def test_templates_hold_no_text_of_their_own() -> None:
    allowed = {"English", "中文", "portal", "index", "noindex, nofollow", 'aria-describedby="', 'aria-invalid="true"'}
    for path in (ROOT / "app" / "web" / "templates").rglob("*.html"):
        source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]+>", "\n", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        words = {line.strip() for line in source.split("\n") if re.search(r"[A-Za-z\u4e00-\u9fff]{2,}", line)}
        assert words <= allowed, (path.name, words)
