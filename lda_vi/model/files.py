"""A fitted model in a folder: arrays, a table and JSON, never pickle.

What is stored is said here; how, in `lda_vi.storage`. A model that was loaded gives the same numbers to the
last bit.
"""

from numbers import Integral

import numpy as np
from sklearn.utils.validation import check_is_fitted

from lda_vi.errors import ParameterError, StorageError
from lda_vi.storage import read_folder, write_folder

KIND, FORMAT = "model", 1

ARRAYS = (
    "components_", "doc_topic_posterior_", "doc_elbo_", "doc_elbo_history_", "doc_topic_prior_", "feature_names_in_",
)  # fmt: skip
VALUES = ("elbo_", "n_iter_", "converged_", "verdict_", "n_features_in_", "n_batches_", "preparation_")

# Of all these, what belongs to the documents of a fit, and to no model that has learned from a stream since.
OF_THE_FIT = (
    "doc_topic_posterior_", "elbo_", "doc_elbo_", "doc_elbo_history_", "history_", "n_iter_", "converged_",
    "verdict_",
)  # fmt: skip


LEARNED = {*ARRAYS, *VALUES, *OF_THE_FIT, "topic_word_prior_"}


def forget(model, names):
    """Take learned attributes away from a model, those of `names` that it has.

    Parameters
    ----------
    model : LDA
    names : iterable of str
        `LEARNED`, or `OF_THE_FIT`.
    """
    for name in names:
        model.__dict__.pop(name, None)


def save_model(model, path):
    """Store a fitted model in a folder, in one step.

    The settings are stored too, with one exception: of `random_state` only None and ints are; others become
    None.

    Parameters
    ----------
    model : LDA
        Fitted.
    path : str or Path
        The folder; a model stored there before is replaced.

    Raises
    ------
    NotFittedError
        If the model is not fitted.
    StorageError
        If it cannot be written.
    """
    check_is_fitted(model)
    arrays = {_stored_name(name): getattr(model, name) for name in ARRAYS if hasattr(model, name)}
    arrays["topic_word_prior"] = np.asarray(model.topic_word_prior_, dtype=np.float64)
    settings = {}
    for name, value in model.get_params(deep=False).items():
        if name == "random_state":
            settings[name] = int(value) if isinstance(value, Integral) else None
        elif value is None or isinstance(value, str | bool):
            settings[name] = value
        elif np.ndim(value) == 0:
            settings[name] = np.asarray(value).item()
        else:
            arrays[f"setting_{name}"] = np.asarray(value, dtype=np.float64)
    values = {_stored_name(name): getattr(model, name) for name in VALUES if hasattr(model, name)}
    write_folder(
        path,
        kind=KIND,
        format=FORMAT,
        arrays=arrays,
        tables={"history": model.history_} if hasattr(model, "history_") else {},
        meta={"settings": settings, "values": values, "learn": list(model._learn)},
    )


def load_model(cls, path, *, mmap=False):
    """Read a stored model.

    Parameters
    ----------
    cls : type
        The estimator.
    path : str or Path
        The folder.
    mmap : bool
        Map arrays into memory, read-only.

    Returns
    -------
    LDA
        Fitted.

    Raises
    ------
    StorageError
        If there is none, or it is damaged.
    """
    meta, arrays, tables = read_folder(path, kind=KIND, mmap=mmap, format=FORMAT)
    try:
        settings = {name: array for name, array in arrays.items() if name.startswith("setting_")}
        settings = {name.removeprefix("setting_"): array for name, array in settings.items()}
        model = cls(**(meta["settings"] | settings))
        for name in ARRAYS:
            if _stored_name(name) in arrays:
                setattr(model, name, arrays[_stored_name(name)])
        for name, value in meta["values"].items():
            if f"{name}_" not in VALUES:
                raise KeyError(name)
            setattr(model, f"{name}_", value)
        eta = arrays["topic_word_prior"]
        model.topic_word_prior_ = eta if eta.ndim else eta.item()
        model._learn = tuple(bool(learn) for learn in meta["learn"])
        if "history" in tables:
            model.history_ = tables["history"]
        _check_shapes(model)
        if not mmap:  # as after a fit: word by word in memory, the way all that reads topics wants them
            model.components_ = np.ascontiguousarray(model.components_.T).T
    except (AttributeError, KeyError, TypeError, ValueError, ParameterError) as error:
        raise StorageError(f"{path}: not a model ({error!r})") from error
    return model


def _stored_name(name):
    """Name of an attribute in the folder."""
    return name.removesuffix("_")


def _check_shapes(model):
    """Refuse arrays that do not belong together."""
    n_topics, n_words = model.components_.shape
    model._eta()
    fits = model.doc_topic_prior_.shape == (n_topics,) and model.n_features_in_ == n_words
    names = getattr(model, "feature_names_in_", None)
    posterior = getattr(model, "doc_topic_posterior_", None)
    fits &= names is None or len(names) == n_words
    fits &= posterior is None or posterior.shape == (len(model.doc_elbo_), n_topics)
    if not fits:
        raise ValueError("its arrays do not fit together")
    for name in ("components_", "doc_topic_prior_", "doc_topic_posterior_"):
        values = getattr(model, name, np.ones(1))
        if not (values.min(initial=1) > 0 and np.isfinite(values.max(initial=1))):
            raise ValueError(f"{name} must hold finite numbers > 0")
