"""Takes in one file as it arrives: counted while it streams, never held in memory."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from starlette.concurrency import run_in_threadpool

from etl.workbook.limits import limits, shown
from reportdb.papers.harmless import one_line
from reportdb.papers.writing import safe_name
from reportdb.web.collecting.batches import Batch, Upload
from reportdb.web.refusals import Refusal, TooMuch

_PIECE = 1024**2
_LONGEST_NAME = 300
TAKEN, SAME, SKIPPED = "taken", "same", "skipped"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file: taken, the same as another, or skipped; `words` say so."""

    name: str
    state: str
    words: str


class Incoming:
    """One file on its way in. `write` refuses what is more than one file, or one batch, may hold."""

    def __init__(self, batch: Batch, name: str) -> None:
        self._batch = batch
        self.name = display_name(name)
        most = limits()
        known = batch.uploads()
        if len(known) >= most.uploads:
            raise TooMuch(f"一批最多上传 {most.uploads} 个文件，请分批上传。")
        self._left = most.upload - sum(one.size for one in known)
        self._held = batch.room_left()
        self._most = most.file
        self._size = 0
        self._digest = hashlib.sha256()
        self._room = batch.room()
        self._path = self._room / (safe_name(Path(name.replace("\\", "/")).name) or "未命名")
        self._file: IO[bytes] = self._path.open("xb")

    def write(self, piece: bytes) -> None:
        """More of it."""
        self._size += len(piece)
        if self._size > self._most:
            raise TooMuch(f"“{self.name}”超过 {shown(self._most)} 的上限，不像统计表；请删除统计表以外的内容后再上传。")
        if self._size > self._left:
            raise TooMuch(f"这一批文件合计超过 {shown(limits().upload)} 的上限，请分批上传。")
        if self._size > self._held:
            raise TooMuch("您的各批文件合计过大，请先清除不再需要的批次。")
        self._digest.update(piece)
        self._file.write(piece)

    def end(self) -> Received:
        """All of it is there."""
        self._file.close()
        number = int(self._room.name)
        if not self._batch.take(Upload(number, self.name, self._path, self._size, self._digest.hexdigest())):
            self._path.unlink(missing_ok=True)
            return Received(self.name, SAME, "同名且内容相同的文件已在这一批里，没有重复加入")
        return Received(self.name, TAKEN, f"已收到（{shown(self._size)}）")

    def drop(self) -> None:
        """It does not come whole: its room stays empty, its number is not given again."""
        self._file.close()
        shutil.rmtree(self._room, ignore_errors=True)
        self._room.mkdir(exist_ok=True)


def display_name(name: str) -> str:
    """A name as it is shown: without folders above the last, on one line, nothing in it that turns or hides it."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return one_line(last)[:_LONGEST_NAME] or "未命名"


def is_passed_over(name: str) -> bool:
    """Lock files of open workbooks and hidden files, which a folder may hold."""
    return display_name(name).startswith(("~$", "."))


async def receive(batch: Batch, name: str, stream: AsyncIterator[bytes]) -> Received:
    """Take in one file from a stream; raises TooMuch as soon as it is too much."""
    if is_passed_over(name):
        async for _ in stream:
            pass
        return _passed_over(name)
    incoming = await run_in_threadpool(Incoming, batch, name)
    try:
        held = bytearray()
        async for piece in stream:
            held += piece
            if len(held) >= _PIECE:
                await run_in_threadpool(incoming.write, bytes(held))
                held.clear()
        await run_in_threadpool(incoming.write, bytes(held))
    except BaseException:
        incoming.drop()
        raise
    return await run_in_threadpool(incoming.end)


def receive_whole(batch: Batch, name: str, file: IO[bytes]) -> Received:
    """Take in one file that a form brought."""
    if is_passed_over(name):
        return _passed_over(name)
    incoming = Incoming(batch, name)
    try:
        while piece := file.read(_PIECE):
            incoming.write(piece)
    except Refusal:
        incoming.drop()
        raise
    return incoming.end()


def _passed_over(name: str) -> Received:
    return Received(display_name(name), SKIPPED, "临时文件或隐藏文件，已跳过")
