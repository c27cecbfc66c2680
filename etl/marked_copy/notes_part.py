"""The comments of a sheet: ours beside the sender's, a second one in the same cell below what stands there."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.parcel import Element, child, local
from etl.marked_copy.shapes import Shapes
from etl.marked_copy.sheet_part import Place, SheetPart
from etl.marked_copy.threads import answer, retract
from etl.text import address, cells_named

AUTHOR = "reportdb 审核"
#: the first words of every note of ours
MARK = "【审核】"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Note:
    """What a cell is to say."""

    spot: Place
    text: str


def add_notes(book: BookPart, sheet: SheetPart, notes: list[Note]) -> None:
    """All notes of a sheet, with the shapes they are shown in."""
    if not notes:
        return
    tree = _comments(book, sheet)
    holder, author = child(tree, "commentList"), _author(book, tree)
    if holder is None:
        holder = etree.SubElement(tree, book.tag("commentList"))
    known = {spot: one for one in holder for spot in sorted(cells_named(one.get("ref", "")))[:1]}
    shapes = Shapes(book, sheet)
    for note in sorted(notes, key=lambda note: note.spot):
        there = known.get(note.spot)
        if there is None:
            _write(book, holder, note, author)
            shapes.add(note.spot, note.text)
        else:
            _append(book, there, f"\n{note.text}")
            shapes.grow(note.spot, "".join(there.itertext()))
            answer(book, sheet.part, address(*note.spot), note.text)
    shapes.keep()


def remove_notes(book: BookPart, sheet: SheetPart) -> None:
    """What an earlier round said is gone: notes of ours, and our words below the sender's."""
    retract(book, sheet.part)
    relation = book.parcel.relations(sheet.part).of_kind("comments")
    if relation is None or relation.target not in book.parcel or MARK.encode() not in book.parcel.raw(relation.target):
        return
    tree = book.parcel.tree(relation.target)
    holder, authors = child(tree, "commentList"), child(tree, "authors")
    names = [] if authors is None else [one.text or "" for one in authors]
    gone = []
    if holder is None:
        return
    for comment in list(holder):
        number = comment.get("authorId", "")
        ours = number.isdigit() and int(number) < len(names) and names[int(number)] == AUTHOR
        words = "".join(comment.itertext())
        if ours or words.lstrip().startswith((MARK, f"{AUTHOR}:")):
            gone += sorted(cells_named(comment.get("ref", "")))[:1]
            holder.remove(comment)
        elif MARK in words:
            _cut(comment)
    Shapes(book, sheet).remove(gone)


def _comments(book: BookPart, sheet: SheetPart) -> Element:
    """The part with the comments of a sheet, made where there is none."""
    relations = book.parcel.relations(sheet.part)
    relation = relations.of_kind("comments")
    if relation is not None and relation.target in book.parcel:
        return book.parcel.tree(relation.target)
    name = book.parcel.free_name(book.folder, "comments_reportdb", "xml")
    empty = f'<comments xmlns="{book.namespace}"><authors/><commentList/></comments>'
    book.parcel.add(name, empty.encode(), _TYPE)
    relations.add(f"{book.office}/comments", name)
    return book.parcel.tree(name)


def _author(book: BookPart, tree: Element) -> str:
    """Our number among the authors."""
    authors = child(tree, "authors")
    if authors is None:
        authors = etree.SubElement(tree, book.tag("authors"))
        tree.insert(0, authors)
    names = [one.text for one in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, book.tag("author")).text = AUTHOR
        names.append(AUTHOR)
    return str(names.index(AUTHOR))


def _write(book: BookPart, holder: Element, note: Note, author: str) -> None:
    """A comment in the order of the sheet."""
    comment = etree.SubElement(holder, book.tag("comment"), ref=address(*note.spot), authorId=author)
    for at, other in enumerate(holder):
        spots = cells_named(other.get("ref", ""))
        if other is not comment and spots and min(spots) > note.spot:
            holder.insert(at, comment)
            break
    _run(book, etree.SubElement(comment, book.tag("text")), note.text)


def _append(book: BookPart, comment: Element, words: str) -> None:
    """Words of ours below the sender's; theirs stay as they are."""
    text = child(comment, "text")
    if text is None:
        text = etree.SubElement(comment, book.tag("text"))
    plain = child(text, "t")
    if plain is not None:  # a text is either plain or made of runs
        run = etree.Element(book.tag("r"), nsmap=text.nsmap)
        text.replace(plain, run)
        run.append(plain)
        plain.set(_SPACE, "preserve")
    runs = [at for at, one in enumerate(text) if local(one) == "r"]
    _run(book, text, words, at=runs[-1] + 1 if runs else 0)


def _run(book: BookPart, text: Element, words: str, at: int | None = None) -> None:
    run = etree.SubElement(text, book.tag("r"))
    if at is not None:
        text.insert(at, run)
    dress = etree.SubElement(run, book.tag("rPr"))
    etree.SubElement(dress, book.tag("sz"), val="9")
    etree.SubElement(dress, book.tag("color"), indexed="81")
    etree.SubElement(dress, book.tag("rFont"), val="宋体")
    etree.SubElement(dress, book.tag("family"), val="3")
    etree.SubElement(dress, book.tag("charset"), val="134")
    line = etree.SubElement(run, book.tag("t"))
    line.text = words
    line.set(_SPACE, "preserve")


def _cut(comment: Element) -> None:
    """The sender's words without ours."""
    found = False
    for line in [one for one in comment.iter() if local(one) == "t"]:
        if found:
            line.text = ""
        elif MARK in (line.text or ""):
            line.text = (line.text or "").partition(MARK)[0].rstrip("\n")
            found = True
