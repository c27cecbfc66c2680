"""What the working process draws: pictures of sheets for a page, and marked copies to be sent back."""

from __future__ import annotations

import pickle
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from etl.draft import SourceFile
from etl.guard import Casualty, Guard, deadline
from etl.marked_copy.returns import Returns, copy_of, findings_in
from etl.results import ImportResult
from etl.sheet_picture import SheetPicture, pictures
from etl.workbook import Unreadable, is_ordinary, needs_child
from reportdb.web.collecting.batches import Batch, Upload
from reportdb.web.collecting.issues import issues_of
from reportdb.web.collecting.said import all_said, with_said
from reportdb.web.collecting.stage import Stage
from reportdb.web.collecting.standing import Standing, folder_of, standings

_NOT_READ = frozenset({"unreadable", "encrypted"})


class Drawn(NamedTuple):
    """One file of a report: its number in the batch, its sheets, or why there are none to be seen."""

    number: int
    sheets: list[SheetPicture]
    trouble: str


def picture(batch: Batch, number: int) -> str:
    """Draw the files of one report; where the drawing lies, for `drawn_at`. Drawn before, it is not drawn again."""
    standing = standings(batch)[number - 1]
    path = picture_path(batch, standing)
    if not path.exists():
        result = result_of(batch, standing)
        drawn = [_draw(one, result) for one in standing.uploads]
        path.parent.mkdir(exist_ok=True)
        place = path.with_suffix(".new")
        place.write_bytes(pickle.dumps(drawn, pickle.HIGHEST_PROTOCOL))
        place.replace(path)
    return str(path)


def picture_path(batch: Batch, standing: Standing) -> Path:
    """Where the drawing of a report lies, once it is drawn."""
    return batch.folder / "pictures" / f"{standing.number}.pickle"


def drawn_at(path: Path) -> list[Drawn]:
    """A drawing of ours."""
    found: list[Drawn] = pickle.loads(path.read_bytes())
    return found


def result_of(batch: Batch, standing: Standing) -> ImportResult:
    """The whole result that is shown of a report."""
    found, row = folder_of(batch, standing)
    return found.result(row)


def _draw(upload: Upload, result: ImportResult) -> Drawn:
    refused = next((item.message for item in result.findings if item.code in _NOT_READ), "")
    if refused:  # whoever opened it again would learn the same
        return Drawn(upload.number, [], refused)
    own = {id(item) for item in findings_in(upload.sha256, result)}
    issues = [(one.number, one.issue) for one in issues_of(result) if id(one.finding) in own]
    places = [place for place in result.places if place.sha256 == upload.sha256]
    try:
        content = upload.path.read_bytes()
        given = (content, upload.path.name, issues, places, upload.sha256)
        if not needs_child(content) and is_ordinary(content):  # as when it was read
            with deadline():
                return Drawn(upload.number, pictures(*given), "")
        return Drawn(upload.number, _guard().call(pictures, *given), "")
    except (Casualty, Unreadable, OSError) as trouble:
        return Drawn(upload.number, [], str(trouble) if not isinstance(trouble, OSError) else "文件已被清除。")


@cache
def _guard() -> Guard:
    """One for all pictures: it starts its process once, and again when that died."""
    return Guard()


def copy(batch: Batch, file: int, by: str) -> str | None:
    """Make the marked copy of one file; its path, None where there is nothing to mark."""
    upload = next(one for one in batch.uploads() if one.number == file)
    results = list(_told(batch, by, file))
    source = SourceFile(upload.path.name, upload.sha256, upload.path.read_bytes())
    made = copy_of(str(upload.path), source, results, _guard())
    if made is None:
        return None
    name, content = made
    folder = batch.folder / "copies" / str(file)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    return str(folder / name)


def copies(batch: Batch, by: str) -> int:
    """Make the marked copies of all files with an error or a doubt, in one package; how many there are."""
    folder = batch.folder / "copies"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    made = folder / "all"
    returns = Returns(made)
    uploads = {str(one.path): one for one in batch.uploads()}

    seen: set[str] = set()

    def content_of(path: str) -> bytes:
        """Its bytes once: a list gives thousands of reports, and it is remembered with the first."""
        if path in seen or path not in uploads:
            return b""
        seen.add(path)
        return uploads[path].path.read_bytes()

    def filled() -> Iterator[ImportResult]:
        for result in _told(batch, by):
            files = zip(result.sources, result.files or [result.file], strict=False)
            yield replace(result, sources=[replace(source, content=content_of(path)) for source, path in files])

    for _ in returns.take(filled()):
        pass
    count = 0
    package = folder / "copies.new"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as target:
        for written in returns.write():
            Stage("copies", "working", count, len(uploads)).keep(batch.folder)
            if written.path is not None:
                target.write(written.path, written.path.name)
                written.path.unlink()
                count += 1
    package.replace(copies_path(batch))
    return count


def copies_path(batch: Batch) -> Path:
    """Where all marked copies of a batch lie, once they are made."""
    return batch.folder / "copies" / "copies.zip"


def forget_copies(batch: Batch) -> None:
    """They no longer say what was said."""
    shutil.rmtree(batch.folder / "copies", ignore_errors=True)


def _told(batch: Batch, by: str, file: int | None = None) -> Iterator[ImportResult]:
    """The results (those of one file, or all) as they are shown, what was said of them here included."""
    said = all_said(batch.folder)
    for standing in standings(batch):
        if file is not None and file not in standing.judged.files:
            continue
        result = result_of(batch, standing)
        if standing.open:
            result.findings = with_said(result.findings, said.get(standing.judged.whose, {}), by)
        yield result
