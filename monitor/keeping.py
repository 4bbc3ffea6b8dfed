"""Articles as they were read, kept for ever in the log's database, so that they can be read again.

What is kept is the article as JSON, under the SHA-256 of that text; `ArticleReceived.kept` names it.
"""

from __future__ import annotations

from dataclasses import asdict

import msgspec

from monitor.article import Article, DateBasis, published_in
from monitor.codec import to_json
from monitor.event_log import Writing


def keep(log: Writing, article: Article) -> str:
    """Keep an article in the transaction; the name it can be asked for by."""
    return log.keep(to_json(asdict(article)))


def article_in(text: str) -> Article:
    """The article that was kept as `text`."""
    fields = msgspec.json.decode(text)
    if published := fields["published"]:
        fields["published"] = published_in(published)
    fields["date_basis"] = DateBasis(fields["date_basis"])
    return Article(**fields)
