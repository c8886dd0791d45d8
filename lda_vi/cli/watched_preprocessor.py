"""A Preprocessor that reports each text it has cut, so that its progress can be shown."""

from lda_vi.text.preprocessor import Preprocessor


class WatchedPreprocessor(Preprocessor):
    """A Preprocessor with an attribute ``on_text``, called with the length of each text that has been cut."""

    def _make_tokenizer(self):
        return _Watched(super()._make_tokenizer(), self.on_text)


class _Watched:
    """A tokenizer that reports each text."""

    def __init__(self, tokenizer, on_text):
        self._tokenizer, self._on_text = tokenizer, on_text

    def many(self, texts):
        """Tokens of each of many texts, in their order."""
        for text, tokens in zip(texts, self._tokenizer.many(texts), strict=True):
            yield tokens
            self._on_text(len(text))
