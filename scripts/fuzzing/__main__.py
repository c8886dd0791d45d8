"""``scripts/fuzz``: all targets in turn, by atheris where it is installed (guided by coverage), else by mutation.

An input that is a finding is kept in a file, and the way to try it again is shown.
"""

import hashlib
import importlib.util
import random
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import click

FINDINGS = Path("fuzz-findings")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=300,
    show_default=True,
    help="For all targets together.",
)
@click.option("--seed", type=int, default=None, help="Of the inputs; by default the clock.")
@click.option("--plain", is_flag=True, help="Do without atheris.")
@click.option("--try", "file", type=click.Path(path_type=Path, exists=True), help="Try one input on TARGET.")
@click.option("--one", is_flag=True, hidden=True)
def main(names, seconds, seed, plain, file, one):
    """Feed broken and hostile input to everything that reads what others wrote."""
    from fuzzing.targets import TARGETS

    unknown = set(names) - set(TARGETS)
    if unknown:
        raise click.UsageError(f"no target {sorted(unknown)[0]!r}; there are {', '.join(TARGETS)}")
    if file is not None:
        for name in names:
            TARGETS[name][0](file.read_bytes())
        return
    seed = int(time.time()) if seed is None else seed
    guided = not plain and importlib.util.find_spec("atheris") is not None
    if one:
        guide(*names, seconds, seed)
    names, failed = names or tuple(TARGETS), []
    click.echo(f"{len(names)} targets, {seconds:g} s, seed {seed}, {'atheris' if guided else 'mutation'}")
    for name in names:
        share = max(seconds / len(names), 1)
        found = in_process(name, share, seed) if guided else mutate(name, share, seed)
        failed += [name] * found
    click.echo(f"findings: {', '.join(failed) or 'none'}")
    sys.exit(1 if failed else 0)


def mutate(name, seconds, seed):
    """Try mutated seeds for some seconds; return whether one was a finding."""
    from fuzzing.mutate import mutated
    from fuzzing.targets import TARGETS

    target, seeds = TARGETS[name]
    seeds, rng, end, tried = seeds(), random.Random(f"{seed} {name}"), time.monotonic() + seconds, 0
    inputs = list(seeds)
    while time.monotonic() < end:
        data = inputs.pop() if inputs else mutated(rng, seeds)
        tried += 1
        try:
            target(data)
        except Exception:
            FINDINGS.mkdir(exist_ok=True)
            kept = FINDINGS / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
            kept.write_bytes(data)
            traceback.print_exc()
            click.echo(f"{name}: FINDING after {tried:,} inputs; scripts/fuzz {name} --try {kept}")
            return True
    click.echo(f"{name}: {tried:,} inputs, no finding")
    return False


def in_process(name, seconds, seed):
    """Let atheris try a target in a process of its own; return whether there was a finding."""
    FINDINGS.mkdir(exist_ok=True)
    line = [sys.executable, "-m", "fuzzing", name, "--one", "--seconds", str(seconds), "--seed", str(seed)]
    done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    last = [
        line for line in done.stdout.splitlines() if line.startswith(("Done", "stat::number_of_executed"))
    ]
    if done.returncode == 0:
        click.echo(f"{name}: {last[0].split()[1] if last else 0} inputs, no finding")
        return False
    click.echo(done.stdout[-4000:])
    click.echo(f"{name}: FINDING; the input is in {FINDINGS}/")
    return True


def guide(name, seconds, seed):
    """Run libFuzzer on one target; does not return."""
    import atheris

    with atheris.instrument_imports(include=["lda_vi"], enable_loader_override=False):
        from fuzzing.mutate import TOKENS
        from fuzzing.targets import TARGETS

    target, seeds = TARGETS[name]
    place = Path(tempfile.mkdtemp(prefix="fuzz-seeds-"))
    for number, data in enumerate(seeds()):
        (place / f"seed{number}").write_bytes(data)
    words = place.with_suffix(".words")
    words.write_text(
        "".join('"' + "".join(f"\\x{byte:02x}" for byte in token[:60]) + '"\n' for token in TOKENS)
    )
    options = [
        f"-max_total_time={max(int(seconds), 1)}", f"-seed={seed % 2**31 or 1}", "-timeout=60",
        "-rss_limit_mb=4096", "-max_len=65536", f"-dict={words}", f"-artifact_prefix={FINDINGS}/{name}-",
        "-print_final_stats=1", str(place),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main(prog_name="scripts/fuzz")
