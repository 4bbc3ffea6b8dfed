"""Documents of projections as a store keeps them, changed in the transaction that appends, proved when read.

Each document carries a proof, a hash of its projection, key and body; a projection's checkpoint carries the
sum of its documents' proofs, which costs an event no more however many there are. So a document that was
altered is noticed by whoever reads it, and one that went missing or came back by whoever reads them all: a
figure that the log does not hold is never shown. This is against damage and careless hands; what a forger
makes up here, `figurewatch rebuild` puts right from the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Generic

import msgspec

from monitor.codec import to_json
from monitor.errors import LogError
from monitor.projections import Doc, Projection
from monitor.store import Rows, StoredDocument

_MODULUS = 1 << 128


def proof_of(projection: str, key: str, body: str) -> str:
    """What a document must carry as its proof: 32 hexadecimal digits."""
    said = f"{projection}\n{key}\n{body}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=16).hexdigest()


class StoredDocuments(Generic[Doc]):
    """A projection's documents; what a transaction changes is held back until flushed.

    `proof` is the checkpoint's, or None where there is nothing to prove by yet: while folding anew.
    """

    def __init__(self, rows: Rows, projection: Projection[Doc], proof: str | None) -> None:
        self._rows = rows
        self._name = projection.name
        self._decoder = msgspec.json.Decoder(projection.document)
        self._total = None if proof is None else self._number(proof)
        self._seen: dict[str, Doc | None] = {}
        self._proofs: dict[str, int] = {}  # of what is stored under the keys seen; 0 where nothing is
        self._changed: set[str] = set()

    @property
    def proof(self) -> str:
        """The proof over all documents as they were last flushed."""
        return f"{self._total if self._total is not None else self._counted():032x}"

    def get(self, key: str) -> Doc | None:
        if key not in self._seen:
            held = self._rows.document(self._name, key)
            self._seen[key] = self._decoder.decode(self._proved(held)) if held else None
            self._proofs[key] = int(held.proof, 16) if held else 0
        return self._seen[key]

    def put(self, key: str, document: Doc) -> None:
        self._seen[key] = document
        self._changed.add(key)

    def drop(self, key: str) -> None:
        self._seen[key] = None
        self._changed.add(key)

    def scan(self, prefix: str = "") -> Iterator[tuple[str, Doc]]:
        self.flush()
        found = 0
        for held in self._rows.documents(self._name, prefix):
            yield held.key, self._decoder.decode(self._proved(held))
            found += int(held.proof, 16)
        if not prefix:
            self._prove(found)

    def verify(self) -> None:
        """Read everything; LogError where it is not what was worked out."""
        self._prove(self._counted())

    def flush(self) -> None:
        """Write what has changed."""
        kept = []
        gone = []
        for key in sorted(self._changed):
            document = self._seen[key]
            if document is None:
                gone.append(key)
                self._account(key, 0)
            else:
                body = to_json(document)
                kept.append(StoredDocument(key, body, proof_of(self._name, key, body)))
                self._account(key, int(kept[-1].proof, 16))
        if kept:
            self._rows.put_documents(self._name, kept)
        if gone:
            self._rows.drop_documents(self._name, gone)
        self._changed.clear()

    def forget(self) -> None:
        """Flush, and hold nothing in memory."""
        self.flush()
        self._seen.clear()
        self._proofs.clear()

    def _account(self, key: str, proof: int) -> None:
        """Have the total go with what is about to be written under `key`."""
        if self._total is None:
            return
        if key not in self._proofs:
            held = self._rows.document(self._name, key)
            self._proofs[key] = self._number(held.proof) if held else 0
        self._total = (self._total + proof - self._proofs[key]) % _MODULUS
        self._proofs[key] = proof

    def _counted(self) -> int:
        found = 0
        for held in self._rows.documents(self._name):
            self._proved(held)
            found += int(held.proof, 16)
        return found % _MODULUS

    def _proved(self, held: StoredDocument) -> str:
        """The document's body; LogError unless it is what was written."""
        if held.proof != proof_of(self._name, held.key, held.body):
            raise self._altered()
        return held.body

    def _prove(self, found: int) -> None:
        if self._total is not None and found % _MODULUS != self._total:
            raise self._altered()

    def _number(self, proof: str) -> int:
        try:
            return int(proof, 16)
        except (TypeError, ValueError):
            raise self._altered() from None

    def _altered(self) -> LogError:
        return LogError(
            f"what had been worked out from the log was altered since ({self._name}), and is not shown; "
            "run `figurewatch rebuild` to work it out anew"
        )
