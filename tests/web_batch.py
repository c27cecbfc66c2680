"""Files sent to the desk as its pages send them, and what its pages then say."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from tests.desk import proof_of

SAMPLES = Path(__file__).parent.parent / "samples"
_PATIENCE = 60
_LINE = re.compile(r"<tr>\s*<td><input.*?</tr>", re.S)
_TAGS = re.compile(r"<[^>]+>")


def sample(path: str) -> bytes:
    """A file of samples/."""
    return (SAMPLES / path).read_bytes()


@dataclass
class Sender:
    """Somebody at the desk."""

    client: TestClient
    proof: str = ""

    def __post_init__(self) -> None:
        self.proof = proof_of(self.client, "/collect")

    def form(self, files: Sequence[tuple[str, bytes]]) -> Any:
        """Files in one form; the answer of the desk."""
        parts = [("files", (name, content)) for name, content in files]
        return self.client.post("/collect", files=parts, data={"proof": self.proof}, follow_redirects=False)

    def upload(self, *files: tuple[str, bytes]) -> Collected:
        """Files in one form, judged."""
        answer = self.form(files)
        assert answer.status_code == 303, answer.text
        return Collected(self, answer.headers["location"]).rested()

    def begun(self) -> Collected:
        """A batch to be filled file by file."""
        return Collected(self, self.client.post("/collect/new", headers={"X-Proof": self.proof}).json()["batch"])


@dataclass
class Collected:
    """A batch by its address."""

    sender: Sender
    path: str

    def rested(self) -> Collected:
        """The same once nothing is being done with it."""
        until = time.monotonic() + _PATIENCE
        while self.sender.client.get(f"{self.path}/progress").json()["busy"]:
            assert time.monotonic() < until
            time.sleep(0.05)
        return self

    def send(self, name: str, content: bytes) -> Any:
        """One file as the script sends it."""
        return self.sender.client.post(
            f"{self.path}/files", params={"file": name}, content=content, headers={"X-Proof": self.sender.proof}
        )

    def post(self, what: str, data: Mapping[str, object] | None = None) -> Any:
        """A form of one of its pages, sent and what follows from it done."""
        given = {**(data or {}), "proof": self.sender.proof}
        answer = self.sender.client.post(f"{self.path}{what}", data=given, follow_redirects=False)
        if answer.status_code == 303 and answer.headers["location"].startswith(self.path):
            self.rested()
        return answer

    def page(self, more: str = "") -> str:
        """The text of one of its pages."""
        answer = self.sender.client.get(f"{self.path}{more}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def lines(self, more: str = "") -> list[list[str]]:
        """The words of each line of its list: file, agency, year, scope, result, and the counts of findings."""
        found = []
        for line in _LINE.findall(self.page(more)):
            _, result, *cells = (
                " ".join(_TAGS.sub(" ", cell).split()) for cell in re.findall(r"<td.*?</td>", line, re.S)
            )
            found.append([*cells[:4], result, *cells[4:]])
        return found

    def keys(self) -> list[str]:
        """The keys of its reports, as the boxes carry them."""
        return re.findall(r'name="key" value="([0-9a-f]{16})"', self.page())
