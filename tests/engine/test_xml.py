import time

import pytest

from app.engine.xml import MAX_BYTES, XmlRefused, parse_xml

BOMB = b"""<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><r>&d;&d;&d;&d;</r>"""

REFUSED = {
    "empty": (b"", "XML_EMPTY"),
    "blank": (b" \n\t", "XML_EMPTY"),
    "only a byte order mark": (b"\xef\xbb\xbf", "XML_EMPTY"),
    "NUL bytes": (b"\0" * 500, "XML_EMPTY"),
    "text": ("今天收到三件投诉。".encode(), "XML_NOT_XML"),
    "zip archive": (b"PK\x03\x04\x14\0\0\0", "XML_NOT_XML"),
    "JSON": (b'{"type": "default"}', "XML_NOT_XML"),
    "truncated": (b"<a><b x='1'", "XML_BROKEN"),
    "unclosed": (b"<a><b></b>", "XML_BROKEN"),
    "NUL inside": (b"<a>\0</a>", "XML_BROKEN"),
    "unbound prefix": (b"<bpmn:definitions/>", "XML_BROKEN"),
    "web page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "XML_WEB_PAGE"),
    "web page without doctype": (b"\n<html lang='zh'></html>", "XML_WEB_PAGE"),
    "billion laughs": (BOMB, "XML_DOCTYPE"),
    "internal entity": (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "XML_DOCTYPE"),
    "external entity": (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "XML_DOCTYPE"),
    "parameter entity": (b"<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x.dtd'> %x;]><a/>", "XML_DOCTYPE"),
    "external DTD": (b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x.dtd'><a/>", "XML_DOCTYPE"),
    "bytes outside the encoding": (b"<a>\xff\xfe</a>", "XML_ENCODING"),
    "unknown encoding": (b'<?xml version="1.0" encoding="klingon"?><a/>', "XML_ENCODING"),
    "depth 150": (b"<a>" * 150 + b"</a>" * 150, "XML_TOO_DEEP"),
    "depth 5000": (b"<a>" * 5000 + b"</a>" * 5000, "XML_TOO_DEEP"),
    "100,000 elements": (b"<r>" + b"<a/>" * 100_000 + b"</r>", "XML_TOO_MANY"),
    "10 MB attribute": (b"<a x='" + b"x" * 10_000_000 + b"'/>", "XML_TOO_BIG"),
    "one byte too many": (b"<a>" + b" " * (MAX_BYTES - 6) + b"</a>", "XML_TOO_BIG"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_hostile_file_is_refused_at_once_with_place_and_repair(content: bytes, code: str) -> None:
    started = time.monotonic()
    with pytest.raises(XmlRefused) as caught:
        parse_xml("a.bpmn", content)
    finding = caught.value.finding
    assert finding.code == code
    assert finding.place.file == "a.bpmn"
    assert finding.repair.zh
    assert finding.repair.en
    assert "a.bpmn" in caught.value.text.zh
    assert time.monotonic() - started < 5


def test_syntax_error_names_line_and_column() -> None:
    with pytest.raises(XmlRefused) as caught:
        parse_xml("a.bpmn", b"<a>\n  <b>\n  </c>\n</a>")
    assert caught.value.finding.place.line == 3
    assert "column 7" in caught.value.finding.message.en


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_other_encodings_are_read(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    content = f'<?xml version="1.0" encoding="{declared}"?><a>投诉</a>'.encode(encoding)
    assert parse_xml("a.bpmn", content).text == "投诉"


def test_comments_and_processing_instructions_are_dropped() -> None:
    root = parse_xml("a.bpmn", b"<a><!-- x --><?php echo 1 ?><b/></a>")
    assert [child.tag for child in root] == ["b"]


def test_xinclude_reads_no_file() -> None:
    root = parse_xml("a.bpmn", b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd" parse="text"/></a>')
    assert "".join(root.itertext()) == ""
