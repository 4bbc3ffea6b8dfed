"""Articles' texts as the log's database keeps them: compressed, each once, under the hash of what it says."""

from __future__ import annotations

import hashlib
import zlib

from monitor.errors import LogError


def packed(text: str) -> tuple[str, bytes]:
    """The name of a text (SHA-256 of its UTF-8 bytes, hex) and its bytes compressed."""
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest(), zlib.compress(data)


def unpacked(sha256: str, body: bytes) -> str:
    """The text that was packed under a name; LogError where it is another now."""
    try:
        data = zlib.decompress(body)
        if hashlib.sha256(data).hexdigest() == sha256:
            return data.decode("utf-8", "surrogatepass")
    except (zlib.error, TypeError):
        pass
    raise LogError(f"the log cannot be trusted: the text {sha256} was altered; restore a backup")
