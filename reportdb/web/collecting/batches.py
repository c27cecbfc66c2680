"""A batch: the files somebody uploaded together, in a folder that only he is shown and that goes after a day."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from etl.workbook.limits import limits, shown
from reportdb.web.collecting.json_file import keep, kept
from reportdb.web.collecting.stage import Stage
from reportdb.web.refusals import Conflict, NotFound, TooMuch

if TYPE_CHECKING:
    from reportdb.web.visitor import Visitor

_KEPT_FOR = dt.timedelta(days=1)
_MOST = 500  # batches of one visitor
_MOST_TIMES = 2  # what they may hold together, in batches of the largest size
_NAME = re.compile(r"^[A-Za-z0-9_-]{16}$")
#: nobody holds it for longer than it takes to write a line
_LOCK = threading.Lock()


class Upload(NamedTuple):
    """One file: its number in the batch, the name the sender's computer gave it, and where it lies."""

    number: int
    name: str
    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A folder with what was uploaded, what was found in it and what was said of it."""

    folder: Path

    @property
    def name(self) -> str:
        """Its part of an address."""
        return self.folder.name

    @property
    def made(self) -> dt.datetime:
        """When it was begun; long ago for one that was removed meanwhile."""
        said = kept(self.folder / "batch.json").get("made")
        return dt.datetime.fromisoformat(said) if said else dt.datetime.min.replace(tzinfo=dt.UTC)

    @property
    def ends(self) -> dt.datetime:
        """When it is removed, stored or not."""
        return self.made + _KEPT_FOR

    def belongs_to(self, visitor: Visitor) -> bool:
        """Whether the visitor uploaded it."""
        whose = kept(self.folder / "batch.json")
        return bool(whose) and whose["account"] == visitor.account

    def uploads(self) -> list[Upload]:
        """The files by name, as a folder is read: several come in at once. Those taken out again are left out."""
        found: dict[int, Upload] = {}
        for line in _lines(self.folder / "files.jsonl"):
            one = json.loads(line)
            if one.get("out"):
                found.pop(one["number"], None)
            else:
                path = self.folder / "files" / str(one["number"]) / one["safe"]
                found[one["number"]] = Upload(one["number"], one["name"], path, one["size"], one["sha256"])
        return sorted(found.values(), key=lambda one: (one.name.casefold(), one.number))

    def room(self) -> Path:
        """A new folder for one file, its name the file's number."""
        folder = self.folder / "files"
        with _LOCK:
            number = len(list(folder.iterdir())) + 1
            place = folder / str(number)
            place.mkdir()
        return place

    def take(self, upload: Upload) -> bool:
        """Note a file that lies in its room; False for one of the same name and bytes as another, which is no second one."""
        with _LOCK:
            if any((one.name, one.sha256) == (upload.name, upload.sha256) for one in self.uploads()):
                return False
            facts = {"number": upload.number, "name": upload.name, "safe": upload.path.name,
                     "size": upload.size, "sha256": upload.sha256}  # fmt: skip
            self._note(facts)
        return True

    def take_out(self, numbers: set[int]) -> None:
        """Leave files out from now on."""
        with _LOCK:
            for number in sorted(numbers):
                self._note({"number": number, "out": True})

    def room_left(self) -> int:
        """Bytes that whoever uploaded it may add to all his batches."""
        whose = kept(self.folder / "batch.json")
        most = _MOST_TIMES * limits().upload
        if not whose:
            return most
        own = [one for one in every_batch(self.folder.parent.parent) if one._account() == whose["account"]]
        return most - sum(upload.size for one in own for upload in one.uploads())

    def _account(self) -> object:
        return kept(self.folder / "batch.json").get("account", "")

    def _note(self, facts: dict[str, object]) -> None:
        with (self.folder / "files.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(facts, ensure_ascii=False) + "\n")

    def stage(self) -> Stage:
        """What is being done with it."""
        return Stage.of(self.folder)

    def begin(self, what: str) -> None:
        """Note that something is to be done with it; Conflict while something else is."""
        with _LOCK:
            if self.stage().busy:
                raise Conflict("这一批正在处理，请等它完成后再操作。")
            Stage(what, "queued").keep(self.folder)

    def rest(self) -> None:
        """Conflict while something is being done with it."""
        if self.stage().busy:
            raise Conflict("这一批正在处理，请等它完成后再操作。")

    def discard(self) -> None:
        """Remove it with all that was uploaded."""
        shutil.rmtree(self.folder, ignore_errors=True)


def begin(folder: Path, visitor: Visitor) -> Batch:
    """A new batch of a visitor; TooMuch where he keeps too many or too large ones."""
    own = batches_of(folder, visitor)
    size = sum(one.size for batch in own for one in batch.uploads())
    if len(own) >= _MOST or size > _MOST_TIMES * limits().upload:
        raise TooMuch(f"您有 {len(own)} 批文件（合计 {shown(size)}）还没有清除，请先清除不再需要的批次。")
    batch = Batch(_place(folder) / secrets.token_urlsafe(12))
    (batch.folder / "files").mkdir(parents=True)
    made = dt.datetime.now(dt.UTC).isoformat()
    keep(batch.folder / "batch.json", {"account": visitor.account, "made": made})
    return batch


def batch_of(folder: Path, visitor: Visitor, name: str) -> Batch:
    """A batch by its name; NotFound for none, or one of somebody else, or one whose day is over."""
    batch = Batch(_place(folder) / name)
    if not _NAME.fullmatch(name) or not batch.belongs_to(visitor) or batch.ends < dt.datetime.now(dt.UTC):
        raise NotFound("这一批文件不存在或已经清除（到期，或者其间关闭过程序），请重新上传。")
    return batch


def batches_of(folder: Path, visitor: Visitor) -> list[Batch]:
    """The batches of a visitor, the newest first; those whose day is over are removed, whosever they are."""
    now = dt.datetime.now(dt.UTC)
    own: list[tuple[dt.datetime, Batch]] = []
    for batch in every_batch(folder):
        if batch.ends < now and not batch.stage().busy:
            batch.discard()
        elif batch.belongs_to(visitor):
            own.append((batch.made, batch))
    return [batch for _, batch in sorted(own, key=lambda one: one[0], reverse=True)]


def every_batch(folder: Path) -> Iterator[Batch]:
    """All batches there are, whosever they are."""
    place = _place(folder)
    for one in place.iterdir() if place.is_dir() else ():
        if kept(one / "batch.json"):
            yield Batch(one)


def _place(folder: Path) -> Path:
    return folder / "collect"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
