"""What a fitted topic model says, as tables: arrays in, pandas out.

For a fitted LDA and its Corpus:

    views         topics, documents, outliers, groups: each a table
    reading       one document, explained from end to end

For arrays of any topic model:

    topics        the words of each topic, by four measures
    documents     how well each document is fitted, and what it is about
    explain       the words of a document with their topics, its bound term by term
    outliers      documents that fit worse than others of their length (lengths), and why (oddities)
    foreign       words and languages that a corpus does not know
    bins, dates   documents put into groups by a column: labels, time, numbers
    groups        shares of topics in groups, with differences
    intervals     how sure q is about shares
    group_plot    a picture of groups
    labels        names that people give to topics

Beside these stand the forms in which results leave the house (`tables`, `exchange`, `network`, `inert`), pictures
(`figures`, `drawing`, `fonts`), new documents (`new_documents`) and the words of a corpus (`vocabulary`).
"""
