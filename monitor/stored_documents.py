"""Documents of projections as a store keeps them, changed in the transaction that appends, proved when read.

Each document carries a proof, a hash of its projection, key and body; a projection's checkpoint carries the
sums of its documents' proofs, one for each kind, which cost an event no more however many there are. So a
document that was altered is noticed by whoever reads it, and one that went missing or came back by whoever
looks through its kind: a figure that the log does not hold is never shown. This is against damage and
careless hands; what a forger makes up here, `figurewatch rebuild` puts right from the log.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Generic

import msgspec

from monitor.codec import to_json
from monitor.errors import LogError
from monitor.projections import SEPARATOR, Doc, Projection
from monitor.store import Rows, StoredDocument

_MODULUS = 1 << 128


def proof_of(projection: str, key: str, body: str) -> str:
    """What a document must carry as its proof: 32 hexadecimal digits."""
    said = f"{projection}\n{key}\n{body}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=16).hexdigest()


_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}
_making_one = threading.Lock()


def _decoder_of(document: type[Doc]) -> msgspec.json.Decoder[Doc]:
    """What reads documents of a kind, made once, and one at a time.

    What msgspec (0.22) finds out about a class, a decoder made by another thread may use before it is
    complete, and that ends the process by a segmentation fault.
    """
    with _making_one:
        if document not in _decoders:
            _decoders[document] = msgspec.json.Decoder(document)
        return _decoders[document]


class StoredDocuments(Generic[Doc]):
    """A projection's documents; what a transaction changes is held back until flushed.

    `proof` is the checkpoint's, or None where there is nothing to prove by yet: while folding anew.
    """

    def __init__(self, rows: Rows, projection: Projection[Doc], proof: str | None) -> None:
        self._rows = rows
        self._name = projection.name
        self._decoder = _decoder_of(projection.document)
        self._kinds = ("", *projection.kinds)
        self._totals = None if proof is None else self._numbers(proof)
        self._seen: dict[str, Doc | None] = {}
        self._proofs: dict[str, int] = {}  # of what is stored under the keys seen; 0 where nothing is
        self._changed: set[str] = set()

    @property
    def proof(self) -> str:
        """The proof over all documents as they were last flushed."""
        totals = self._counted() if self._totals is None else self._totals
        return " ".join(f"{totals[kind]:032x}" for kind in self._kinds)

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

    def scan(self, prefix: str = "", *, beyond: str = "", back: bool = False) -> Iterator[tuple[str, Doc]]:
        self.flush()
        found = dict.fromkeys(self._kinds, 0)
        for held in self._rows.documents(self._name, prefix, beyond=beyond, back=back):
            yield held.key, self._decoder.decode(self._proved(held))
            found[self._kind(held.key)] += int(held.proof, 16)
        if beyond:
            return  # a part of a kind has no total to be held against
        if not prefix:
            self._prove(found)
        elif prefix[-1] == SEPARATOR and prefix[:-1] in self._kinds:
            self._prove({prefix[:-1]: found[prefix[:-1]]})

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
        if self._totals is None:
            return
        if key not in self._proofs:
            held = self._rows.document(self._name, key)
            self._proofs[key] = self._number(held.proof) if held else 0
        kind = self._kind(key)
        self._totals[kind] = (self._totals[kind] + proof - self._proofs[key]) % _MODULUS
        self._proofs[key] = proof

    def _kind(self, key: str) -> str:
        first, separator, _ = key.partition(SEPARATOR)
        return first if separator and first in self._kinds else ""

    def _counted(self) -> dict[str, int]:
        found = dict.fromkeys(self._kinds, 0)
        name, kind, several = self._name, "", len(self._kinds) > 1
        for key, body, proof in self._rows.documents(name):
            if proof != proof_of(name, key, body):
                raise self._altered()
            if several:
                kind = self._kind(key)
            found[kind] += int(proof, 16)
        return {kind: total % _MODULUS for kind, total in found.items()}

    def _proved(self, held: StoredDocument) -> str:
        """The document's body; LogError unless it is what was written."""
        if held.proof != proof_of(self._name, held.key, held.body):
            raise self._altered()
        return held.body

    def _prove(self, found: Mapping[str, int]) -> None:
        """LogError unless the documents looked through, by kind, are all that there were."""
        for kind, total in found.items():
            if self._totals is not None and total % _MODULUS != self._totals[kind]:
                raise self._altered()

    def _numbers(self, proof: str) -> dict[str, int]:
        numbers = [self._number(part) for part in proof.split()] if isinstance(proof, str) else []
        if len(numbers) != len(self._kinds):
            raise self._altered()
        return dict(zip(self._kinds, numbers, strict=True))

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
