"""Reading what a command line names: bounded in size and number, and every refusal a finding."""

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from errno import EACCES, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR
from pathlib import Path
from typing import IO, Final

from app.cli.terminal import printable
from app.errors import RedressError
from app.findings import Finding, Place, Rule
from app.languages import Text

LARGEST_FILE: Final = 8_000_000
LARGEST_LIST: Final = 512_000_000
_MOST_FILES: Final = 2000
_MOST_ENTRIES: Final = 100_000
_SKIPPED: Final = frozenset({"node_modules", "__pycache__"})

PATH_UNREADABLE: Final = Rule(
    code="PATH_UNREADABLE",
    message=Text("无法读取：{reason}。", "It cannot be read: {reason}."),
    repair=Text("请核对路径与权限。", "Check the path and its permissions."),
)
PATH_NO_FILE: Final = Rule(
    code="PATH_NO_FILE",
    message=Text("这不是普通文件（设备、管道或文件夹）。", "This is no ordinary file (a device, a pipe or a folder)."),
    repair=Text("请给出一个文件。", "Give a file."),
)
PATH_TOO_BIG: Final = Rule(
    code="FILE_TOO_BIG",
    message=Text("文件有 {size} 字节，超过上限 {limit} 字节。", "The file has {size} bytes; at most {limit} are read."),
    repair=Text("请拆分文件，或删去嵌入的图片。", "Split the file, or remove embedded pictures."),
)
FOLDER_EMPTY: Final = Rule(
    code="FOLDER_EMPTY",
    message=Text("文件夹中没有 {suffixes} 文件。", "There are no {suffixes} files in this folder."),
    repair=Text("请给出含有这些文件的文件夹。", "Give the folder that holds them."),
)
FOLDER_TOO_BIG: Final = Rule(
    code="FOLDER_TOO_BIG",
    message=Text("文件夹太大：最多读取 {limit} 个文件。", "The folder is too big: at most {limit} files are read."),
    repair=Text("请给出只含流程文件的文件夹。", "Give a folder that holds the procedures alone."),
)
FILE_KIND: Final = Rule(
    code="FILE_KIND",
    message=Text("不认识这种文件（{found}）。", "This kind of file is not known ({found})."),
    repair=Text(
        "可用：{suffixes}。压缩包请先解压；建模工具存成其他后缀的流程图请改名为 .bpmn。",
        "Known: {suffixes}. Unpack an archive first; rename a diagram that a modeller saved otherwise to .bpmn.",
    ),
)

_REASONS: Final[Mapping[int | None, Text]] = {
    ENOENT: Text("没有这个文件或文件夹", "there is no such file or folder"),
    ENOTDIR: Text("路径中有一段不是文件夹", "a part of the path is no folder"),
    EISDIR: Text("这是文件夹", "it is a folder"),
    EACCES: Text("没有读取权限", "no permission to read it"),
    ELOOP: Text("符号链接循环", "its symbolic links go in a circle"),
    ENAMETOOLONG: Text("文件名过长", "the name is too long"),
}


class PathRefused(RedressError):
    """{place}: {reason} {repair}"""  # noqa: D415 - the message, not prose

    zh = "{place}：{reason}{repair}"

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(place=finding.place.file, reason=finding.message, repair=finding.repair)


def shown(path: Path) -> str:
    """Return a path as messages name it."""
    return printable(str(path))


def why(error: OSError) -> Text:
    """Return why the operating system refuses, in both languages where the reason is a usual one."""
    return _REASONS.get(error.errno) or Text(error.strerror or str(error))


def read_file(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """Return a file's content.

    Raises:
        PathRefused: it cannot be read, is no ordinary file (reading a pipe might never end), or is larger than `limit` bytes.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise PathRefused(PATH_TOO_BIG.at(Place(file=shown(path)), size=size, limit=limit))
        return file.read(limit + 1)


@contextmanager
def open_file(path: Path) -> Iterator[IO[bytes]]:
    """Yield an ordinary file, open for reading.

    Raises:
        PathRefused: it cannot be read, or is no ordinary file.
    """
    place = Place(file=shown(path))
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise PathRefused(PATH_NO_FILE.at(place))
            yield file
    except IsADirectoryError:
        raise PathRefused(PATH_NO_FILE.at(place)) from None
    except OSError as error:
        raise PathRefused(PATH_UNREADABLE.at(place, reason=why(error))) from error


def _open_at_once(path: str, flags: int) -> int:
    # Opening a pipe waits for a writer, unless told otherwise.
    return os.open(path, flags | os.O_NONBLOCK)


def list_files(path: Path, suffixes: Collection[str]) -> list[Path]:
    """Return the files of a folder and of those inside it that end in one of the suffixes; hidden folders are left out.

    Raises:
        PathRefused: there are none, or more than 2000.
    """
    found: list[Path] = []
    for entries, one in enumerate(_walk(path)):
        if entries >= _MOST_ENTRIES or len(found) >= _MOST_FILES:
            raise PathRefused(FOLDER_TOO_BIG.at(Place(file=shown(path)), limit=_MOST_FILES))
        if one.suffix.lower() in suffixes:
            found.append(one)
    if not found:
        raise PathRefused(FOLDER_EMPTY.at(Place(file=shown(path)), suffixes=_listed(suffixes)))
    return sorted(found)


def _walk(path: Path) -> Iterator[Path]:
    for folder, inside, files in os.walk(path):
        inside[:] = sorted(name for name in inside if not name.startswith(".") and name not in _SKIPPED)
        yield from (Path(folder, name) for name in files)


def gather(paths: Collection[Path], suffixes: Collection[str]) -> tuple[dict[Path, bytes], list[Finding]]:
    """Return the contents of files and folders of files, each file once, and what could not be read."""
    files: dict[Path, bytes] = {}
    refused: list[Finding] = []
    seen: set[str] = set()
    for path in paths:
        try:
            listed = list_files(path, suffixes) if path.is_dir() else [path]
        except PathRefused as error:
            refused.append(error.finding)
            continue
        for one in listed:
            real = os.path.realpath(one)
            if real not in seen:
                seen.add(real)
                try:
                    files[one] = _read_known(one, suffixes)
                except PathRefused as error:
                    refused.append(error.finding)
    return files, refused


def _read_known(path: Path, suffixes: Collection[str]) -> bytes:
    content = read_file(path)
    if path.suffix.lower() not in suffixes:
        place = Place(file=shown(path))
        raise PathRefused(FILE_KIND.at(place, found=printable(path.suffix[:20]) or "-", suffixes=_listed(suffixes)))
    return content


def _listed(suffixes: Collection[str]) -> str:
    return ", ".join(sorted(suffixes))
