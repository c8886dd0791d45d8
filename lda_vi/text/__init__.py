"""Raw text to counts: readers of files, words, phrases, the vocabulary, and the Preprocessor that joins them.

    readers         files and folders to a table of documents; `sources` the formats one by one
    tokenize        text to words, with their places; `korean` the same by morphemes
    normalize       one spelling for each word
    stopwords       function words by language, our own lists
    stems           words to stems (Snowball)
    rules           what becomes of one token: its word, or the reason it is left out
    stream          all tokens of a corpus as numbers, and their counts
    phrases         neighbours that belong together (NLTK collocations)
    vocabulary      which words are kept, and why the others are not
    learn, lexicon  the vocabulary of a corpus learned, and applied to any text
    left_out        words that are in no vocabulary, when more texts are counted
    sequences       texts cut once: their counts, and their words in order
    documents       what is given as documents, as a list of texts
    settings        those of a Preprocessor as plain values, and back
    preprocessor    the scikit-learn transformer over all of it

Not here: the Corpus that comes out (`lda_vi.corpus`). Nothing is imported by this file, so that reading a
file does not wait for NLTK and scikit-learn to load.
"""
