"""How near the dense E-step comes to what FMA rate and cache bandwidth of this machine allow, on one thread.

One inner step of a document visits each of its words with two loops over K topics: z = sum_k w_k b_k and
N_k += r b_k. That is 2 K multiply-adds and one row of the table of topics per stored count. The pass that sums the
statistics word by word takes K multiply-adds and one row of the documents' weights per stored count.

    bound     = the longer of  multiply-adds / FMA rate  and  bytes / bandwidth of a table of that size
    fraction  = bound / seconds measured

Seconds of an inner step are the difference between E-steps with many and with few of them, so what is done once
falls out. They include exp(psi) of every document and topic, which the bound leaves out: `exp_psi_share` is its
part, measured alone. `l1_ms` adds nothing to the fraction: it is the time the two loops need to move their
operands through the first cache, where all of a row but its first eight numbers is read for both, and w and N read
and written once for four words.
"""

import click
import numpy as np

from benchmarks import corpora, machine, options
from benchmarks.probes import ROUNDS, best_seconds, fma_rate, gather_bandwidth, read_bandwidth
from benchmarks.results import Results, show

FEW, MANY = 1, 5
GIGA = 1e9
TYPICAL_CACHES = {1: 32 << 10, 2: 1 << 20, 3: 16 << 20}


def bounds(entries, n_topics, loops, row_bytes, fma, bandwidth):
    """Least seconds by multiply-adds and by bytes for a visit of all entries.

    Parameters
    ----------
    entries, n_topics : int
        Stored counts, and K.
    loops : int
        Loops over K per entry.
    row_bytes : int
        Bytes of the row an entry reads.
    fma, bandwidth : float
        Per second.
    """
    return entries * n_topics * loops / fma, entries * row_bytes / bandwidth


def measure(counts, n_topics, dtype):
    """Seconds of one inner step over all documents, of the sums word by word, and of exp(psi).

    Parameters
    ----------
    counts : csr_matrix, shape (D, V)
    n_topics : int
    dtype : numpy dtype
        Of the topics.

    Returns
    -------
    dict
    """
    from lda_vi.dirichlet import expected_log
    from lda_vi.inference.kernels import e_step
    from lda_vi.inference.layout import by_word
    from lda_vi.inference.special import exp_digamma
    from lda_vi.inference.start import level_gamma, random_lam
    from lda_vi.inference.validation import as_counts

    counts = as_counts(counts, dtype=dtype)
    lam = random_lam(n_topics, counts.n_words, np.random.default_rng(0))
    elog_beta = expected_log(lam, axis=0).astype(dtype)
    alpha = np.full(n_topics, 5.0 / n_topics)
    gamma, words = level_gamma(counts, alpha), by_word(counts)

    def seconds(steps, stats):
        begin, tables = gamma.copy(), elog_beta.copy()  # to be written over, as in a fit
        how = {"words": words, "stats": stats, "spend": True}
        return best_seconds(lambda: e_step(counts, begin, tables, alpha, steps, 0.0, **how), rounds=1)

    e_step(counts, gamma, elog_beta, alpha, FEW, 0.0, words=words)  # compiled, or read from the cache
    # Turn by turn, or what slows the machine down for a while slows one of them alone.
    ways = (FEW, False), (MANY, False), (FEW, True), (MANY, True)
    turns = [[seconds(*way) for way in ways] for _ in range(ROUNDS)]
    few, many, sums, whole = map(min, zip(*turns, strict=True))
    if not few < min(many, sums):
        raise click.ClickException(
            f"{FEW} steps took {few:.3g} s, {MANY} {many:.3g} s and {FEW} with sums {sums:.3g} s: something else "
            "keeps the processors busy, or the corpus is too small to time."
        )
    return {
        "step": (many - few) / (MANY - FEW),
        "sums": sums - few,
        "whole": whole,
        "exp_psi": _exp_psi_seconds(exp_digamma, gamma),
    }


def _exp_psi_seconds(exp_digamma, gamma):
    """Seconds of exp(psi) of all documents, called from compiled code as the kernel does."""
    import numba

    @numba.njit
    def all_rows(gamma, result):
        for d in range(len(gamma)):
            exp_digamma(gamma[d], result)

    room = np.empty(gamma.shape[1])
    all_rows(gamma[:1], room)
    return best_seconds(lambda: all_rows(gamma, room))


def level(n_bytes, caches):
    """Name of the nearest cache that holds so many bytes."""
    return next((f"L{n}" for n, size in sorted(caches.items()) if n_bytes <= size), "memory")


@click.command("roofline")
@options.corpora
@options.topics(100)
@options.out
def command(names, topics, out):
    """Measured FMA rate and read bandwidth of one core, and the share of them the dense E-step reaches."""
    caches = machine.cache_sizes() or TYPICAL_CACHES
    fma = {np.dtype(kind).name: fma_rate(kind) for kind in (np.float32, np.float64)}
    read = {f"L{n}": read_bandwidth(_inside(n, caches)) for n in sorted(caches)}
    rates = {
        "gfma": {kind: rate / GIGA for kind, rate in fma.items()},
        "gb": {at: r / GIGA for at, r in read.items()},
    }
    results = Results("roofline", out, corpora=names, rates=rates, caches=caches)
    show([rates["gfma"]], list(fma), "10^9 multiply-adds per second, one thread:")
    show([rates["gb"]], list(read), "10^9 bytes per second read from a table inside of:")
    for name, n_topics in corpora.parse(names, topics):
        counts = corpora.load(name).train
        for dtype in map(np.dtype, (np.float32, np.float64)):
            for row in _rows(counts, n_topics, dtype, fma["float64"], read["L1"], caches):
                results.add(corpus=corpora.short(name), topics=n_topics, type=dtype.name, **row)
    columns = [
        "corpus", "topics", "type", "part", "table_mb", "level", "table_gb", "gather_gb", "ms", "fma_ms", "bytes_ms",
        "binds", "fraction", "gather_fraction", "l1_ms", "exp_psi_share",
    ]  # fmt: skip
    show(results.rows, columns, "one thread:")
    results.close()


def _inside(n, caches):
    """A size that fits into cache n with room to spare, and not into the one before."""
    return max(caches[n] // 2, 2 * caches.get(n - 1, 0)) if n < 3 else min(caches[n] // 2, 8 * caches[2])


def _rows(counts, n_topics, dtype, fma, l1, caches):
    """A row for the inner step and one for the sums. Both compute in float64, whatever the type of the topics."""
    seconds = measure(counts, n_topics, dtype)
    entries, (n_documents, n_words) = counts.nnz, counts.shape
    documents = np.repeat(np.arange(n_documents), np.diff(counts.indptr))
    by_words = documents[np.argsort(counts.indices, kind="stable")]
    parts = (
        ("step", 2, n_words, dtype.itemsize, counts.indices, 2.75 - min(8 / n_topics, 1.0)),
        ("sums", 1, n_documents, 8, by_words, 1.5),
    )
    for part, loops, n_rows, itemsize, order, moved in parts:
        row_bytes = n_topics * itemsize
        bandwidth = read_bandwidth(n_rows * row_bytes)
        gather = gather_bandwidth(n_rows, row_bytes, order.astype(np.int64))
        by_fma, by_bytes = bounds(entries, n_topics, loops, row_bytes, fma, bandwidth)
        bound, by_gather = max(by_fma, by_bytes), entries * row_bytes / gather
        yield {
            "part": part,
            "table_mb": n_rows * row_bytes / 1e6,
            "level": level(n_rows * row_bytes, caches),
            "table_gb": bandwidth / GIGA,
            "gather_gb": gather / GIGA,
            "ms": seconds[part] * 1e3,
            "fma_ms": by_fma * 1e3,
            "bytes_ms": by_bytes * 1e3,
            "gather_ms": by_gather * 1e3,
            "l1_ms": entries * n_topics * 8 * moved / l1 * 1e3,
            "binds": "FMA" if by_fma > by_bytes else "bandwidth",
            "fraction": bound / seconds[part],
            "gather_fraction": max(by_fma, by_gather) / seconds[part],
            "exp_psi_share": seconds["exp_psi"] / seconds["step"] if part == "step" else None,
            "flops_per_entry": 2 * loops * n_topics,
            "bytes_per_entry": row_bytes,
            "entries": entries,
            "whole_e_step_ms": seconds["whole"] * 1e3,
        }
