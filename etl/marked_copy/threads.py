"""Threaded comments (Excel 365): where the sender's cell has one, ours is an answer in it."""

from __future__ import annotations

import uuid

from lxml import etree

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.parcel import Element, local

_NAME = "reportdb 审核"
_PERSON = "{" + str(uuid.uuid5(uuid.NAMESPACE_DNS, "reportdb.invalid")).upper() + "}"


def answer(book: BookPart, part: str, reference: str, text: str) -> None:
    """Our words as the last answer to the comment of a cell, if it is a threaded one."""
    relation = book.parcel.relations(part).of_kind("threadedComment")
    persons = book.relations.of_kind("person")
    if relation is None or relation.target not in book.parcel or persons is None or persons.target not in book.parcel:
        return
    tree = book.parcel.tree(relation.target)
    thread = [one for one in tree if local(one) == "threadedComment" and one.get("ref") == reference]
    root = next((one for one in thread if not one.get("parentId")), None)
    if root is None:
        return
    _introduce(book.parcel.tree(persons.target))
    tag = etree.QName(root).namespace
    name = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{part}!{reference}!{text}")).upper()
    ours = etree.SubElement(
        tree, f"{{{tag}}}threadedComment", ref=reference, dT=thread[-1].get("dT", "2020-01-01T00:00:00.00"),
        personId=_PERSON, id="{" + name + "}", parentId=root.get("id", ""),
    )  # fmt: skip
    tree.insert(tree.index(thread[-1]) + 1, ours)
    etree.SubElement(ours, f"{{{tag}}}text").text = text


def retract(book: BookPart, part: str) -> None:
    """Our answers of an earlier round are gone."""
    relation = book.parcel.relations(part).of_kind("threadedComment")
    if relation is not None and relation.target in book.parcel and _PERSON.encode() in book.parcel.raw(relation.target):
        tree = book.parcel.tree(relation.target)
        for one in [one for one in tree if one.get("personId") == _PERSON]:
            tree.remove(one)


def _introduce(persons: Element) -> None:
    """Us among the persons of the workbook."""
    if not any(one.get("id") == _PERSON for one in persons):
        tag = etree.QName(persons).namespace
        etree.SubElement(
            persons, f"{{{tag}}}person", displayName=_NAME, id=_PERSON, userId="reportdb", providerId="None"
        )
