"""One offline page that shows a topic model: its topics, documents, words, groups, fit, and how it was made.

Numbers are decided here, in Python, as a record that can be tested; the page only shows them. Arrays of any
topic model will do.

    record      everything the page shows, put together
    topics, words, documents, groups, fit, reader, layout      its parts
    methods     how the model was made; told in a paragraph, with the preparation of the texts
    pack        columns of numbers and texts as compact blocks
    budget      how much text goes into a page, and what is left out
    bundle      the page's own modules of JavaScript as one script
    page        record and assets to one HTML file
    models      a fitted LDA and its corpus as a record

Not here: reading a run from disk (`lda_vi.cli.report`).
"""
