"""``lda-vi cookies``: the idea behind variational inference, told with a jar of cookies.

Only the command is here; `cookie_jar` and `cookie_bakers` compute the numbers, `cookie_story` has the words.
"""

import click

from lda_vi.cli import cookie_story, output

SEED = 21  # luck is kind here, KL falls at every handful; the column of averages tells what to expect


@click.command("cookies")
@click.option(
    "--lang", type=click.Choice(cookie_story.LANGUAGES), default="en", show_default=True, help="Language."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=SEED, show_default=True, help="Which cookies are drawn."
)
@output.json_option
def command(lang, seed, as_json):
    """Tell the idea behind variational inference with a jar of cookies.

    \b
    Examples:
      lda-vi cookies
      lda-vi cookies --lang ko --seed 3
    """
    from lda_vi.cli.cookie_jar import as_record, cookie_numbers  # SciPy is too slow to import for a --help

    story = cookie_numbers(seed)
    if as_json:
        output.print_record(as_record(story), as_json=True)
        return
    for heading, text in cookie_story.tell(story, lang):
        output.print_heading(heading)
        output.print_text(text)
