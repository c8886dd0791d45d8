"""A document on the terminal: its topics, its bound, and its text with each word in the colour of its topic.

Colour is never alone: the number of the topic stands behind the word. Not here: what the numbers are
(`lda_vi.inspect.reading`) and the other forms of the result (`lda_vi.cli.explain`).
"""

import sys

from lda_vi.cli import output
from lda_vi.plurals import counted

# Of 256: hues that can be told apart on black and on white.
HUES = (33, 166, 35, 170, 160, 37, 136, 99)
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SURE = 0.9
TERMS = {
    "words": "of the words, given their topics",
    "assignments": "of the words' topics, given the shares",
    "entropy": "what stays open about the words' topics",
    "shares": "how far the shares are from the prior",
    "total": "the document's part of the bound",
}


def show_reading(reading, labels, parts):
    """Show a document.

    Parameters
    ----------
    reading : lda_vi.inspect.reading.Reading
        The document.
    labels : dict of int to str
        Names of topics.
    parts : sequence of str
        What to show: "topics", "terms", "passes", "words", "text".
    """
    output.print_heading(reading.id)
    for name, value in reading.about.items():
        if output.exact(output.plain(value)):
            output.print_paragraph(f"{name}: {output.readable(output.plain(value))}")
    output.print_paragraph(summary(reading))
    named = {"topics": show_topics, "text": show_text}
    unnamed = {"terms": show_terms, "passes": show_passes, "words": show_words}
    for part in parts:
        output.print_paragraph("")
        if part in named:
            named[part](reading, labels)
        else:
            unnamed[part](reading)


def summary(reading):
    """Length and fit of a document in a sentence.

    Parameters
    ----------
    reading : lda_vi.inspect.reading.Reading
        The document.

    Returns
    -------
    str
    """
    if not reading.tokens:
        return "No word of the vocabulary: its shares are those of the prior."
    fit = reading.elbo / reading.tokens
    if abs(reading.odd) < 1:
        verdict = "as usual"
    else:
        verdict = f"{abs(reading.odd):.1f} spreads {'worse' if reading.odd < 0 else 'better'}"
    return (
        f"{counted(reading.tokens, 'token')}; bound {reading.elbo:,.1f} nats, {fit:.2f} a token: {verdict} for its "
        f"length (usual {reading.usual:.2f})"
    )


def show_topics(reading, labels):
    """Show the largest topics of a document."""
    from lda_vi.cli.explain import MOST_TOPICS
    from lda_vi.inspect.labels import named

    rows = [
        {
            "topic": named(row.topic, labels),
            "share": row.share,
            "95 %": output.interval(row.low, row.high, 1),
            "tokens": row.tokens,
        }
        for row in reading.topics.head(MOST_TOPICS).itertuples()
    ]
    output.print_table(rows, title="Topics", formats={"share": ".1%", "tokens": ",.1f"})
    rest = reading.topics.iloc[MOST_TOPICS:]
    if len(rest):
        output.print_paragraph(f"{len(rest)} more topics have {rest['share'].sum():.1%} together.")


def show_terms(reading):
    """Show the bound of a document term by term."""
    from lda_vi.cli.explain import table

    rows = [row | {"meaning": TERMS[row["term"]]} for row in table(reading, "terms")]
    output.print_table(rows, title="The bound, term by term (nats)", formats={"nats": ",.1f"})


def show_passes(reading):
    """Show the bound of a document pass by pass, the first and the last ones."""
    from lda_vi.cli.explain import MOST_PASSES, NO_PASSES

    if reading.passes is None:
        output.print_paragraph(f"No passes: {NO_PASSES}.")
        return
    rows, half = reading.passes, MOST_PASSES // 2
    title = "The bound, pass by pass (nats)"
    if len(rows) > MOST_PASSES:
        title += f": {len(rows)} passes, the first and the last {half}"
        rows = rows.iloc[[*range(half), *range(-half, 0)]]
    formats = {"elbo": ",.1f", "per_token": ".4f", "change": "+,.2f"}
    output.print_table(rows, title=title, formats=formats)
    if (reading.passes["change"] < 0).any():
        output.print_paragraph("The bound of one document may fall while that of all of them rises.")


def show_words(reading):
    """Show the words that cost most."""
    from lda_vi.cli.explain import MOST_WORDS

    words = reading.explanation.words.head(MOST_WORDS)
    pairs = zip(words["topics"], words["responsibilities"], strict=True)
    rows = [
        {
            "word": word,
            "count": count,
            "cost": cost,
            "all": count * cost,
            "topics": ", ".join(f"{k} {share:.0%}" for k, share in zip(*pair, strict=True) if share >= 0.005),
        }
        for word, count, cost, pair in zip(words["word"], words["count"], words["cost"], pairs, strict=True)
    ]
    if rows:
        title = f"Words that cost most (of {len(reading.explanation.words):,})"
        output.print_table(rows, title=title, formats={"cost": ".2f", "all": ",.1f"})


def show_text(reading, labels):
    """Show the text, each word in the colour of its topic and with its number."""
    from rich.console import Console

    if reading.places is None:
        output.print_paragraph(f"No text to show: {reading.missing}.")
        return
    console = Console(file=sys.stdout, highlight=False, soft_wrap=False)
    hues = {int(topic): hue for topic, hue in zip(reading.topics["topic"], HUES, strict=False)}
    counted = int((reading.places["topic"] >= 0).sum())
    output.print_heading(f"The text: {counted:,} of {len(reading.places):,} words are counted")
    console.print(legend(reading, labels, hues))
    console.print()
    console.print(coloured(reading, hues))


def legend(reading, labels, hues):
    """Topics of the text with their colours, the most frequent first."""
    from rich.text import Text

    from lda_vi.inspect.labels import named

    often = reading.places.loc[reading.places["topic"] >= 0, "topic"].value_counts()
    line = Text()
    for topic in [topic for topic in hues if often.get(topic, 0)]:
        name = f"{output.one_line(named(topic, labels))} ×{often[topic]:,}"
        line.append(name.replace(" ", "\u00a0"), style=style(hues.get(topic), 1.0))
        line.append("   ")
    rest = sum(count for topic, count in often.items() if topic not in hues)
    if rest:
        line.append(f"others ×{rest:,}".replace(" ", "\u00a0"))
    return line


def coloured(reading, hues):
    """The text with styles, harmless whatever it holds."""
    from rich.text import Text

    text, place = Text(), 0
    for row in reading.places[reading.places["topic"] >= 0].itertuples():
        text.append(harmless(reading.text[place : row.start]), style="dim")
        word, place = harmless(reading.text[row.start : row.end]), row.end
        text.append(word + str(row.topic).translate(LOWERED), style(hues.get(row.topic), row.responsibility))
    text.append(harmless(reading.text[place:]), style="dim")
    return text


def style(hue, responsibility):
    """How a word looks."""
    colour = f"color({hue})" if hue is not None else "default"
    return f"bold {colour}" if responsibility >= SURE else colour


def harmless(text):
    """Text that keeps its lines and can steer nothing."""
    return output.visible(text.replace("\r\n", "\n").expandtabs(4), keep="\n")
