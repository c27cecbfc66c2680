"""What is being done with a batch, and how far it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from reportdb.web.collecting.json_file import keep, kept

_FILE = "stage.json"
_DOING = {"judge": "正在核对", "store": "正在入库", "copies": "正在制作审核副本"}


@dataclass(frozen=True, slots=True)
class Stage:
    """`what` is judge, store or copies ("" before the first), `state` is queued, reading, working, done or failed."""

    what: str = ""
    state: str = ""
    done: int = 0
    total: int = 0
    trouble: str = ""

    @classmethod
    def of(cls, folder: Path) -> Stage:
        """As it stands in the folder of a batch."""
        return cls(**kept(folder / _FILE))

    def keep(self, folder: Path) -> None:
        """Write it there."""
        keep(folder / _FILE, asdict(self))

    @property
    def busy(self) -> bool:
        """Whether it is not over."""
        return self.state in ("queued", "reading", "working")

    @property
    def words(self) -> str:
        """What an officer is told of it."""
        if self.state == "failed":
            return self.trouble
        if self.state == "queued":
            return "正在排队，稍后自动开始……"
        doing = "正在读取文件" if self.state == "reading" else _DOING.get(self.what, "")
        return f"{doing}：{self.done} / {self.total}" if self.total else f"{doing}……"
