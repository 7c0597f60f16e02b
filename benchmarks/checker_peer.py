"""Times presidio-analyzer (blank spaCy pipeline, tldextract kept off the network) over texts on standard input.

Run by `benchmarks.checker` in an interpreter that has `presidio-analyzer` and `spacy`; prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

WARM_UP = 50


def analyser() -> Callable[[str], Any]:
    """Presidio with every recogniser it ships for English, and no language model."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
            self.nlp = {"en": spacy.blank("en")}

        def load(self) -> None:
            """Nothing to load."""

    offline = tldextract.TLDExtract(suffix_list_urls=(), fallback_to_snapshot=True)
    tldextract.extract = offline
    tldextract.tldextract.TLD_EXTRACTOR = offline
    engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    return lambda text: engine.analyze(text=text, language="en")


def main() -> int:
    """Print how many texts a second it analyses."""
    try:
        analyse = analyser()
    except ImportError as problem:
        sys.stderr.write(f"presidio-analyzer is not installed here ({problem})\n")
        return 1
    texts = json.load(sys.stdin)
    for text in texts[:WARM_UP]:
        analyse(text)
    started = time.thread_time()
    for text in texts:
        analyse(text)
    sys.stdout.write(json.dumps({"posts_a_second": len(texts) / (time.thread_time() - started)}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
