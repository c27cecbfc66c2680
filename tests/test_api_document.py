"""The OpenAPI document says all the interface does, and docs/api.md is made from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportdb.web.api.documentation import Operation, markdown, operations
from tests.api_desk import ROOT, document, program

OPERATIONS = list(operations(document()))


def test_the_page_in_docs_is_that_of_the_document() -> None:
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == markdown(document())


def test_a_running_desk_gives_the_same_document(tmp_path: Path) -> None:
    from reportdb.database import connect_url, upgrade

    url = connect_url(str(tmp_path / "a.sqlite"))
    upgrade(url)
    with program(url) as client:
        assert client.get("/api/openapi.json").json() == document()


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_every_route_says_what_it_does_takes_gives_and_refuses(one: Operation) -> None:
    assert one.summary
    assert one.about
    assert any("\u4e00" <= char <= "\u9fff" for char in one.title)
    assert one.media
    assert {"401", "403", "404", "422", "429", "503"} <= set(one.errors)
    described = {each.name for each in one.parameters if each.about}
    assert {each.name for each in one.parameters} == described


def test_every_route_wants_the_bearer_token() -> None:
    found = document()
    assert found["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for path, methods in found["paths"].items():
        for method, one in methods.items():
            assert one["security"] == [{"bearer": []}], (method, path)


def test_every_object_and_every_error_is_described() -> None:
    found = document()
    for name, schema in found["components"]["schemas"].items():
        assert schema.get("description") or name.startswith("Body_"), name
    for methods in found["paths"].values():
        for one in methods.values():
            for status, answer in one["responses"].items():
                if status >= "3":
                    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorBody"}


def test_names_of_operations_are_unlike_each_other() -> None:
    names = [one["operationId"] for methods in document()["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names))


def test_the_page_of_the_desk_lists_every_route_with_its_example(tmp_path: Path) -> None:
    import html

    from tests.desk import visitor

    with visitor(f"sqlite:///{tmp_path / 'a.sqlite'}") as client:
        text = html.unescape(client.get("/api").text)
    for one in OPERATIONS:
        assert f"{one.method} {one.path}" in text
        assert one.example in text
    assert "https://" not in text
