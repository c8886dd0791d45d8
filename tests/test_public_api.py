"""The public names: few, all there, and free until they are used."""

import subprocess
import sys
from importlib import metadata

import lda_vi


def test_at_most_twenty_names_and_every_one_is_there():
    assert len(lda_vi.__all__) <= 20
    assert len(set(lda_vi.__all__)) == len(lda_vi.__all__)
    for name in lda_vi.__all__:
        assert getattr(lda_vi, name).__name__ == name


def test_all_is_what_the_package_says_it_can_import():
    assert set(lda_vi.__all__) == set(lda_vi._HOME)
    assert set(lda_vi.__all__) <= set(dir(lda_vi))


def test_all_errors_are_public_or_have_a_public_parent():
    from lda_vi import errors

    own = [thing for thing in vars(errors).values() if isinstance(thing, type)]
    assert all(any(parent.__name__ in lda_vi.__all__ for parent in error.__mro__) for error in own)
    assert all(issubclass(error, (errors.LdaViError, UserWarning)) for error in own)


def test_unknown_names_are_unknown():
    assert not hasattr(lda_vi, "LatentDirichletAllocation")


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, lda_vi; print(sorted({'numpy', 'pandas', 'sklearn', 'numba'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_version_is_that_of_the_installed_package():
    assert lda_vi.__version__ == metadata.version("lda_vi")
