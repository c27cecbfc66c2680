"""docs/api.md, made from the OpenAPI document (`python -m reportdb.web.api.documentation docs/api.md`), and its parts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reportdb.web.api.app import PREFIX, without_desk
from reportdb.web.api.describe import TITLE

Json = Mapping[str, Any]


class Parameter(NamedTuple):
    """A parameter of a route."""

    name: str
    where: str
    kind: str
    required: bool
    about: str


class Operation(NamedTuple):
    """A route as people read it."""

    method: str
    path: str
    tag: str
    title: str
    summary: str
    about: str
    parameters: Sequence[Parameter]
    body: str
    answer: str
    media: Sequence[str]
    errors: Sequence[str]

    @property
    def example(self) -> str:
        """How it is asked with curl."""
        return _curl(self)


def document() -> Json:
    """The OpenAPI document."""
    found: Json = without_desk().openapi()
    return found


def operations(found: Json) -> Iterator[Operation]:
    """Every route of a document, in its order."""
    for path, methods in found["paths"].items():
        for method, one in methods.items():
            yield Operation(
                method.upper(),
                f"{PREFIX}{path}",
                one["tags"][0],
                one[TITLE],
                one["summary"],
                " ".join(one["description"].split()),
                [_parameter(each) for each in one.get("parameters", ())],
                _body(one),
                _answer(one),
                [
                    media
                    for status, each in one["responses"].items()
                    if status < "3"
                    for media in each.get("content", ())
                ],
                [status for status in one["responses"] if status >= "3"],
            )


def markdown(found: Json) -> str:
    """The page."""
    parts = [
        "# The HTTP interface",
        "",
        "Written by `make docs` from the OpenAPI document, which a running desk gives at `/api/openapi.json`; the page `/api`",
        "of the desk says the same.",
        "",
        found["info"]["description"],
        "",
    ]
    tag = ""
    for one in operations(found):
        if one.tag != tag:
            tag = one.tag
            parts += [f"## {tag}", ""]
        parts += _section(one)
    parts += ["## Errors", "", "| status | code and meaning |", "|---|---|"]
    parts += [f"| {status} | {words} |" for status, words in _meanings(found).items()]
    parts += ["", "## Objects", ""]
    for name, schema in found["components"]["schemas"].items():
        parts += _object(name, schema)
    return "\n".join(parts).rstrip() + "\n"


def _section(one: Operation) -> Iterator[str]:
    yield f"### `{one.method} {one.path}`"
    yield ""
    yield f"{one.title}. {one.summary}. {one.about}"
    yield ""
    if one.parameters:
        yield "| parameter | in | type | |"
        yield "|---|---|---|---|"
        for each in one.parameters:
            required = "required. " if each.required and each.where != "path" else ""
            yield f"| `{each.name}` | {each.where} | {each.kind} | {required}{each.about} |"
        yield ""
    if one.body:
        yield f"Body: {one.body}."
        yield ""
    yield f"Answer: {one.answer} as {' or '.join(f'`{media}`' for media in one.media)}. Errors: {', '.join(one.errors)}."
    yield ""
    yield "```sh"
    yield one.example
    yield "```"
    yield ""


def _object(name: str, schema: Json) -> Iterator[str]:
    yield f"### {name}"
    yield ""
    yield " ".join(schema.get("description", "").split())
    yield ""
    if "properties" in schema:
        yield "| key | type | |"
        yield "|---|---|---|"
        for key, each in schema["properties"].items():
            yield f"| `{key}` | {_kind(each)} | {each.get('description', '')} |"
    elif "enum" in schema:
        yield ", ".join(f"`{value}`" for value in schema["enum"])
    yield ""


def _parameter(one: Json) -> Parameter:
    return Parameter(
        one["name"], one["in"], _kind(one["schema"]), one.get("required", False), one.get("description", "")
    )


def _kind(schema: Json) -> str:
    """A type in a word or two."""
    if "$ref" in schema:
        return f"[{_name(schema)}](#{_name(schema).lower()})"
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    kind: str = schema.get("type", "any")
    if kind == "array":
        return f"list of {_kind(schema['items'])}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {_kind(schema['additionalProperties'])}"
    parts = [schema["format"] if kind == "string" and "format" in schema else kind]
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        parts.append(f"{least} to {most}")
    if schema.get("default") not in (None, ""):
        parts.append(f"default {schema['default']}")
    return ", ".join(parts)


def _name(schema: Json) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _body(one: Json) -> str:
    if "requestBody" not in one:
        return ""
    return " or ".join(f"{_kind(each['schema'])} as `{media}`" for media, each in one["requestBody"]["content"].items())


def _answer(one: Json) -> str:
    """What a good answer holds; of several kinds the JSON one."""
    content = next(each for status, each in one["responses"].items() if status < "3").get("content", {})
    if "application/json" in content:
        return _kind(content["application/json"]["schema"])
    return "a file" if content else "nothing"


def _meanings(found: Json) -> dict[str, str]:
    known: dict[str, str] = {}
    for methods in found["paths"].values():
        for one in methods.values():
            known |= {status: each["description"] for status, each in one["responses"].items() if status >= "3"}
    return dict(sorted(known.items()))


_SAMPLES = {
    "agency": "17", "year": "2023", "scope": "own", "table": "applications", "filing": "12", "q": "320100",
    "first": "2019", "last": "2023", "indicator": "applications.received.total", "row": "received", "column": "total",
    "sha256": "SHA256", "finding": "a3f09c",
}  # fmt: skip


def _curl(one: Operation) -> str:
    path = one.path
    for name, value in _SAMPLES.items():
        path = path.replace(f"{{{name}}}", value)
    asked = [
        f"{each.name}={_SAMPLES.get(each.name, '')}"
        for each in one.parameters
        if each.where == "query" and each.required
    ]
    words = ["curl", '-H "Authorization: Bearer $TOKEN"']
    if one.answer == "a file":
        words.append("-OJ")
    if "application/json" in one.body:
        words += ["-X", one.method, '-H "Content-Type: application/json"', f"-d '{_EXAMPLES.get(one.path, '{}')}'"]
    elif "multipart" in one.body:
        words += ["-F files=@2023.xlsx"]
    elif one.method != "GET":
        words += ["-X", one.method]
    query = "&".join(asked)
    return f'{" ".join(words)} "http://127.0.0.1:8000{path}{"?" if query else ""}{query}"'


_EXAMPLES = {
    f"{PREFIX}/v1/sql": '{"query": "SELECT agency, value FROM annual_applications WHERE year = 2023 AND outcome_code = '
    "\\'received\\' AND applicant_code = \\'total\\'\"}".replace("\\'", "'\\''"),
}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(document()), encoding="utf-8")
