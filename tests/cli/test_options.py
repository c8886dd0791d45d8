"""What the command line offers, without importing the library for it, is what the library takes."""

import importlib
import inspect

import click
import pytest

from lda_vi import LDA, Preprocessor
from lda_vi.evaluate import comparison, evaluation, matching
from lda_vi.evaluate.choosing import choose_k
from lda_vi.evaluate.coherence import WINDOWS
from lda_vi.explorer import budget, methods, page
from lda_vi.inspect import documents, groups, topics, views, vocabulary
from lda_vi.text import readers, tokenize

# Chosen for the command line: all processors, a seed that can be repeated, and everything a run is looked at for.
OTHERWISE = {"n_jobs": -1, "random_state": 0, "track_documents": "all", "by": "relevance", "max_size": "20MB"}


def options(verb):
    """Options of a command by the names of their parameters."""
    return {option.name: option for option in importlib.import_module(f"lda_vi.cli.{verb}").command.params}


@pytest.mark.parametrize(
    ("verb", "function"),
    [
        ("preprocess", Preprocessor), ("train", LDA), ("choose_k", choose_k), ("evaluate", evaluation.evaluate),
        ("compare", comparison.compare_models), ("topics", views.topics), ("docs", views.documents),
        ("outliers", views.outliers), ("groups", views.groups), ("report", page.make_page),
    ],
)  # fmt: skip
def test_defaults(verb, function):
    taken, compared = inspect.signature(function).parameters, 0
    for name, option in options(verb).items():
        if (
            name in taken
            and isinstance(option.default, str | int | float)
            and not getattr(option, "is_flag", False)
        ):
            assert option.default == OTHERWISE.get(name, taken[name].default), name
            compared += 1
    assert compared


@pytest.mark.parametrize(
    ("verb", "name", "choices"),
    [
        ("preprocess", "format", readers.FORMATS), ("preprocess", "tokenizer", tokenize.TOKENIZERS),
        ("topics", "by", topics.MEASURES), ("topics", "measure", tuple(WINDOWS)), ("docs", "sort", documents.SORTS),
        ("groups", "weight", groups.WEIGHTS), ("vocab", "sort", vocabulary.SORTS),
        ("compare", "measure", matching.MEASURES), ("report", "text", budget.POLICIES),
        ("report", "lang", page.LANGUAGES),
    ],
)  # fmt: skip
def test_choices(verb, name, choices):
    assert tuple(options(verb)[name].type.choices) == tuple(choices)


def test_the_page_knows_the_options_of_preprocess():
    taken, offered = inspect.signature(Preprocessor).parameters, options("preprocess")
    for name, (option, default) in methods.PREPROCESS_OPTIONS.items():
        assert default == taken[name].default
        assert option in offered[name].opts
    largest = options("report")["max_size"]
    assert (
        largest.type.convert(largest.default, largest, click.Context(click.Command("report")))
        == budget.MAX_SIZE
    )
