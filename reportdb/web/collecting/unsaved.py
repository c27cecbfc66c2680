"""What goes when the desk stops: uploads that were not stored, and explanations that were written for them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from reportdb.web.collecting.batches import Batch, every_batch
from reportdb.web.collecting.standing import READY, standings


class Unsaved(NamedTuple):
    """How many batches hold something that was not stored, and how many explanations were written in them."""

    batches: int
    said: int

    @property
    def words(self) -> str:
        """For the terminal, in both languages."""
        texts = f"（其中已写情况说明 {self.said} 条）" if self.said else ""
        written = f", with {self.said} explanations" if self.said else ""
        batches = "batch" if self.batches == 1 else "batches"
        return (
            f"收表里还有 {self.batches} 批文件没有入库{texts}，程序停止后不再保留，请下次启动后重新上传。\n"
            f"{self.batches} {batches} of uploaded files not stored{written}: gone with the desk, upload them again."
        )


def unsaved(folder: Path) -> Unsaved | None:
    """What waits in the folder of a desk, None for nothing. A batch counts whose reports could still be stored."""
    found = [_open(batch) for batch in every_batch(folder)]
    waiting = [said for is_open, said in found if is_open]
    return Unsaved(len(waiting), sum(waiting)) if waiting else None


def _open(batch: Batch) -> tuple[bool, int]:
    stage, every = batch.stage(), standings(batch)
    said = sum(one.said for one in every if one.open)
    untouched = bool(batch.uploads()) and not every
    return stage.busy or untouched or said > 0 or any(one.state == READY for one in every), said
