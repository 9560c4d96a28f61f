"""The one XML parser for diagrams and decisions: no entities, no network, bounded size and depth."""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from app.errors import RedressError
from app.findings import Finding, Place, Rule
from app.languages import Text

XmlElement = etree._Element  # noqa: SLF001 - the only name lxml gives its element class

MAX_BYTES: Final = 2_000_000
MAX_ELEMENTS: Final = 5000
MAX_DEPTH: Final = 100

XML_EMPTY: Final = Rule(
    code="XML_EMPTY",
    message=Text("文件是空的。", "The file is empty."),
    repair=Text("请从建模工具重新导出，并确认已保存内容。", "Export it again from the modeller and see that it was saved."),
)
XML_TOO_BIG: Final = Rule(
    code="XML_TOO_BIG",
    message=Text("文件有 {size} 字节，超过上限 {limit} 字节。", "The file has {size} bytes; at most {limit} are read."),
    repair=Text(
        "请删去嵌入的图片或附件，或用调用活动把流程拆成几个文件。",
        "Remove embedded pictures or attachments, or split the procedure into several files with call activities.",
    ),
)
XML_DOCTYPE: Final = Rule(
    code="XML_DOCTYPE",
    message=Text(
        "文件含有 DOCTYPE 或实体声明，出于安全原因不予读取。",
        "The file declares a DOCTYPE or entities; for safety it is not read.",
    ),
    repair=Text(
        "请删去 <!DOCTYPE ...> 声明，并把实体写成普通文字。",
        "Remove the <!DOCTYPE ...> declaration and write entities as plain text.",
    ),
)
XML_WEB_PAGE: Final = Rule(
    code="XML_WEB_PAGE",
    message=Text("这是一个网页（HTML），不是流程图或决策表。", "This is a web page (HTML), not a diagram or a decision."),
    repair=Text(
        "多半是下载时存下了登录页或预览页：请下载原始文件。",
        "A sign-in or preview page was probably saved instead: download the file itself.",
    ),
)
XML_NOT_XML: Final = Rule(
    code="XML_NOT_XML",
    message=Text("文件不是 XML：{found}。", "The file is not XML: {found}."),
    repair=Text(
        "请提供建模工具保存的 .bpmn 或 .dmn 文件（以 <?xml 开头的文本）。",
        "Give the .bpmn or .dmn file a modeller saves (text that begins with <?xml).",
    ),
)
XML_BROKEN: Final = Rule(
    code="XML_BROKEN",
    message=Text("XML 在第 {column} 列处有误或被截断：{found}。", "The XML is damaged or cut off at column {column}: {found}."),
    repair=Text(
        "请在所示位置修正，或从建模工具重新导出完整文件。",
        "Mend the place shown, or export the whole file again from the modeller.",
    ),
)
XML_ENCODING: Final = Rule(
    code="XML_ENCODING",
    message=Text(
        "文件的字符编码与声明不符或无法识别：{found}。", "The file's characters do not fit its declared encoding: {found}."
    ),
    repair=Text("请以 UTF-8 保存文件。", "Save the file as UTF-8."),
)
XML_TOO_DEEP: Final = Rule(
    code="XML_TOO_DEEP",
    message=Text("元素嵌套超过 {limit} 层。", "Elements are nested more than {limit} deep."),
    repair=Text(
        "请减少嵌套，例如把内层子流程改为调用活动。", "Nest less, for instance turn inner sub-processes into call activities."
    ),
)
XML_TOO_MANY: Final = Rule(
    code="XML_TOO_MANY",
    message=Text("文件含有超过 {limit} 个 XML 元素。", "The file has more than {limit} XML elements."),
    repair=Text("请用调用活动把流程拆成几个文件。", "Split the procedure into several files with call activities."),
)

_ENCODING_ERRORS: Final = frozenset(
    {
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.I18N_CONV_FAILED,
    }
)
_POSITION: Final = re.compile(r"\.?(, line \d+, column \d+)?$")
_WEB_PAGE: Final = re.compile(rb"^\W*(<\?[^>]*>\s*)?(<!doctype\s+html|<html\b)", re.IGNORECASE)


class XmlRefused(RedressError):
    """{file} cannot be read: {reason}"""  # noqa: D415 - the message, not prose

    zh = "无法读取 {file}：{reason}"
    status = 422

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(file=finding.place.file, reason=finding.message.en)

    @property
    def text(self) -> Text:
        """The message in both languages, the finding's own reason inside."""
        place, reason = self.finding.place, self.finding.message
        return Text(f"无法读取 {place.file}：{reason.zh}", f"{place.file} cannot be read: {reason.get('en')}")


def parse_xml(file: str, content: bytes) -> XmlElement:
    """Return the root of an XML file; comments and processing instructions are dropped.

    Raises:
        XmlRefused: the file is not well-formed, declares a DOCTYPE, or passes a limit (2,000,000 bytes, 5000 elements,
            100 levels). Nothing outside the bytes is ever read.
    """
    if len(content) > MAX_BYTES:
        raise XmlRefused(XML_TOO_BIG.at(Place(file=file), size=len(content), limit=MAX_BYTES))
    if not content.strip(b"\0\t\r\n \xef\xbb\xbf\xfe\xff"):
        raise XmlRefused(XML_EMPTY.at(Place(file=file, line=1)))
    if _WEB_PAGE.match(content[:1000]):
        raise XmlRefused(XML_WEB_PAGE.at(Place(file=file, line=1)))
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise XmlRefused(_syntax_finding(file, content, error)) from None
    except (ValueError, LookupError) as error:
        raise XmlRefused(XML_NOT_XML.at(Place(file=file, line=1), found=str(error)[:200])) from None
    document: Any = root.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        raise XmlRefused(XML_DOCTYPE.at(Place(file=file, line=1)))
    _bound(file, root)
    return root


def children(node: XmlElement) -> Iterator[XmlElement]:
    """Yield the child elements of `node`; nodes that are no elements (unresolved entities) are passed over."""
    for child in node:
        if isinstance(child.tag, str):
            yield child


def local_name(node: XmlElement) -> str:
    """Return a tag without its namespace."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def namespace(node: XmlElement) -> str:
    """Return the namespace of a tag, "" where it has none."""
    return node.tag[1:].partition("}")[0] if isinstance(node.tag, str) and node.tag.startswith("{") else ""


def line_of(node: XmlElement) -> int:
    """Return the 1-based line an element begins on, 0 where the parser kept none."""
    line: object = node.sourceline
    return line if isinstance(line, int) else 0


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _syntax_finding(file: str, content: bytes, error: etree.XMLSyntaxError) -> Finding:
    line, column = error.position or (error.lineno or 0, 0)
    place = Place(file=file, line=line or 1)
    # Line and column are told by the finding itself.
    found = _POSITION.sub("", " ".join(str(error.msg or "").replace("\0", "").split()))[:200]
    if b"<!DOCTYPE" in content.replace(b"\0", b"") or b"<!ENTITY" in content:
        return XML_DOCTYPE.at(Place(file=file, line=1))
    if "depth" in found.lower():
        return XML_TOO_DEEP.at(place, limit=MAX_DEPTH)
    if getattr(error, "code", None) in _ENCODING_ERRORS or "encoding" in found.lower():
        return XML_ENCODING.at(place, found=found)
    if b"<" not in content.replace(b"\0", b"")[:200]:
        return XML_NOT_XML.at(place, found=found)
    return XML_BROKEN.at(place, column=column or 1, found=found)


def _bound(file: str, root: XmlElement) -> None:
    count = depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH:
            raise XmlRefused(XML_TOO_DEEP.at(Place(file=file, line=line_of(node)), limit=MAX_DEPTH))
        if count > MAX_ELEMENTS:
            raise XmlRefused(XML_TOO_MANY.at(Place(file=file, line=line_of(node)), limit=MAX_ELEMENTS))
