"""Completion at time: systems one after another on the same counts, before the same judge."""

import hashlib
import time

import click

from benchmarks import corpora, options, ours, peers, pictures, summary
from benchmarks.judge import Judge
from benchmarks.results import Results
from benchmarks.track import Track


def expand(systems, etas=()):
    """Names of runs: ``topica`` stands for its two samplers, each of `etas` for a tomotopy with this eta.

    Parameters
    ----------
    systems : list of str
        ``ours``, peers, groups of peers, and any of them with an eta of its own as in ``tomotopy@0.05``.
    etas : list of float
        Of further runs of tomotopy.

    Returns
    -------
    list of str
        Without those whose package is not installed, which are reported.
    """
    names = [name for system in systems for name in peers.GROUPS.get(system, (system,))]
    names += [f"tomotopy@{eta:g}" for eta in etas if f"tomotopy@{eta:g}" not in names]
    for name in list(names):
        system = name.split("@")[0]
        if system != "ours" and system not in peers.FITS:
            raise click.UsageError(
                f"unknown system {name!r}; known: ours, {', '.join([*peers.FITS, *peers.GROUPS])}"
            )
        if system != "ours" and not peers.installed(system):
            click.echo(f"{name} is left out: pip install {peers.PACKAGES[system]}", err=True)
            names.remove(name)
    return names


def measure(corpus, n_topics, system, judge, *, seed, threads, effort=1.0, curve=False):
    """Fit one system once and return its row.

    Ours is fitted a second time without being looked at: `plain_seconds` is what a user waits, and `same` says
    whether looking changed one bit of the result.
    """
    name, _, eta = system.partition("@")
    options = {"seed": seed, "threads": threads} | ({"eta": float(eta)} if eta else {})
    track, more = Track(judge), {}
    if name == "ours":
        model = ours.fit(corpus.train, n_topics, track, **options)
        plain = Track()
        unwatched = ours.fit(corpus.train, n_topics, plain, **options)
        same = _digest(model) == _digest(unwatched)
        more = {"plain_seconds": plain.seconds, "same": same, "verdict": model.verdict_}
    else:
        peers.FITS[name](corpus.train, n_topics, track, effort=effort, curve=curve, **options)
    last = track.points[-1]
    return {
        "corpus": corpus.name,
        "topics": n_topics,
        "system": system,
        "seed": seed,
        "threads": threads,
        "seconds": last["seconds"],
        "cpu_seconds": last["cpu_seconds"],
        "completion": last["completion"],
        **more,
        "checkpoints": track.points,
    }


def _digest(model):
    """Hash of the topics and documents of a model of ours."""
    digest = hashlib.sha256(model.components_.tobytes())
    digest.update(model.doc_topic_posterior_.tobytes())
    return digest.hexdigest()


@click.command("quality")
@options.corpora
@options.topics(50)
@options.commas("--systems", "ours,sklearn,gensim,tomotopy,topica")
@options.commas("--eta", kind=float, metavar="ETA,...", help="More runs of tomotopy, with these etas.")
@options.threads
@options.commas("--seeds", "0,1,2", kind=int)
@click.option("--effort", default=1.0, help="Share of the peers' passes; figures count at 1 only.")
@click.option(
    "--shorter/--no-shorter", default=True, help="Shorter fits of gensim and topica for their curves."
)
@options.out
def command(names, topics, systems, eta, threads, seeds, effort, shorter, out):
    """Quality at time: fit each system for each seed, judge it on the way, and compare.

    Runs follow one another seed by seed, so that a drift of the machine touches all systems alike. The results are
    printed as tables and drawn into a picture beside the JSON file.
    """
    systems = expand(systems, eta)
    wanted = list(corpora.parse(names, topics))
    title = "-".join(["quality", *(f"{corpora.short(name)}-{k}" for name, k in wanted)])
    results = Results(
        title,
        out,
        corpora=[f"{name}:{k}" for name, k in wanted],
        systems=systems,
        threads=threads,
        seeds=seeds,
        effort=effort,
    )
    for name, n_topics in wanted:
        corpus = corpora.load(name)
        judge = Judge(corpus.test)
        for seed in seeds:
            for system in systems:
                began = time.perf_counter()
                row = measure(
                    corpus,
                    n_topics,
                    system,
                    judge,
                    seed=seed,
                    threads=threads,
                    effort=effort,
                    curve=shorter and seed == seeds[0],
                )
                results.add(**row)
                took = time.perf_counter() - began
                click.echo(
                    f"{corpus.name} K={n_topics} seed {seed} {system}: {row['seconds']:.2f} s -> "
                    f"{row['completion']:.4f}  ({took:.0f} s with judging)",
                    err=True,
                )
    summary.show_all(results.rows)
    picture = pictures.quality(results.rows, results.path.with_suffix(".png"))
    results.close(summary=summary.compare(results.rows), picture=picture and str(picture))
