"""The commands of ``scripts/bench``."""

import importlib

import click

COMMANDS = (
    "corpora",
    "quality",
    "pictures",
    "scaling",
    "memory",
    "transform",
    "startup",
    "same_bits",
    "roofline",
    "labels",
    "scores",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """Measure lda_vi beside other systems. Every command writes one JSON file and prints a table.

    Figures belong to the machine they are taken on, which is written down with them: run systems side by side, on
    a machine that does nothing else.
    """


for name in COMMANDS:
    main.add_command(importlib.import_module(f"benchmarks.{name}").command)

if __name__ == "__main__":
    main(prog_name="scripts/bench")
