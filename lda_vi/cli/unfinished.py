"""The part of a run that is not finished: RUN/checkpoint, with all that is needed to go on.

    RUN/checkpoint/           the state of the fit, as `lda_vi.model.Checkpoints` stores it, with its record
    RUN/checkpoint/corpus/    what is fitted, as `Corpus.save` stores it

It is removed when the run is whole. An older run in RUN stays as it is until then.
"""

import shlex
import shutil
from contextlib import suppress
from pathlib import Path

from lda_vi.cli.live_line import say
from lda_vi.cli.record import CHECKPOINT, CORPUS, is_run, is_stored, read_record, same_run
from lda_vi.errors import InputError, ParameterError, StorageError
from lda_vi.model.checkpoint import Checkpoints
from lda_vi.storage.files import flush_folder


class Unfinished(Checkpoints):
    """Checkpoints of a training in its run folder.

    Parameters
    ----------
    run : Path
        The run folder.
    corpus : Corpus
        What is fitted.
    record : dict
        How: from `make_record`.
    every : int
        Passes from one checkpoint to the next; 0: only on an interrupt.
    """

    def __init__(self, run, corpus, record, *, every=0):
        super().__init__(
            Path(run) / CHECKPOINT,
            every=every,
            extra={"record": dict(record), "every": every},
            on_saved=lambda n: say(f"checkpoint {n}"),
            on_failed=lambda error: say(
                f"Warning: no checkpoint after this pass: {str(error) or 'not enough memory.'} The fit goes on."
            ),
        )
        self._run, self._corpus = Path(run), corpus

    def prepare(self, *, force=False):
        """Find the state of an earlier training that was the same, or make room for one.

        Parameters
        ----------
        force : bool
            Begin anew, whatever is there.

        Returns
        -------
        list of dict
            The history so far.

        Raises
        ------
        ParameterError
            If a training with other settings, or of another corpus, is there.
        InputError
            If what is there is damaged.
        """
        if not force and is_stored(self.path):
            try:
                extra, rows = self.read()
            except StorageError as error:
                raise InputError(f"{error} Begin anew with --force.") from error
            if not same_run(extra.get("record", {}), self.extra["record"]):
                raise ParameterError(
                    f"{self._run}: holds an unfinished training with other settings or of another corpus. Go on "
                    f"with it: {self.command}. Or choose another place with -o, or replace it with --force."
                )
        else:
            self.remove()
            rows = []
        if self.every:
            self._keep_corpus()
            if not rows:
                self.announce()
                self._flush()
        return rows

    def save(self):
        """Store the state noted last, and the corpus with it."""
        self._keep_corpus()
        passes = super().save()
        self._flush()
        return passes

    def remove(self):
        """Remove it, the one file first that makes it a state; and the run folder, if it holds nothing."""
        with suppress(OSError):
            (self.path / "manifest.json").unlink(missing_ok=True)
            shutil.rmtree(self.path, ignore_errors=True)
            self._run.rmdir()
        self._found = self.n_saved = None

    @property
    def command(self):
        """The command that goes on with it; where it will replace another run, that is asked once more."""
        command = f"lda-vi train --resume {shlex.quote(str(self._run))}"
        if not is_run(self._run):
            return command
        with suppress(InputError):
            if same_run(read_record(self._run), self.extra["record"]):
                return command
        return f"{command} --force"

    def _keep_corpus(self):
        """Store the corpus, if it is not there (any more)."""
        if not is_stored(self.path / CORPUS):
            self._corpus.save(self.path / CORPUS)

    def _flush(self):
        """Make the folders around the state durable."""
        for folder in (self.path, self._run, self._run.resolve().parent):
            with suppress(OSError):
                flush_folder(folder)


def read_unfinished(run):
    """Read how an unfinished training was begun.

    Parameters
    ----------
    run : str or Path
        The run folder.

    Returns
    -------
    record : dict
        From `make_record`.
    every : int
        Passes from one checkpoint to the next.
    corpus : Corpus

    Raises
    ------
    InputError
        If there is none, or it is damaged.
    """
    from lda_vi.cli.run import open_corpus

    place = Path(run) / CHECKPOINT
    if not is_stored(place):
        raise InputError(
            f"{run}: holds no unfinished training. Begin one with: lda-vi train CORPUS -k K -o "
            f"{shlex.quote(str(run))}"
        )
    try:
        extra, _ = Checkpoints(place).read()
        record, every = extra["record"], int(extra["every"])
        if not isinstance(record["settings"], dict) or not isinstance(record["command"], str):
            raise TypeError("no settings or no command")
    except StorageError as error:
        raise InputError(str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{place}: not the state of a training ({error!r})") from error
    return record, every, open_corpus(place / CORPUS)
