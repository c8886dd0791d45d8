"""Measurements of lda_vi beside other systems, started by ``scripts/bench``. Not a part of the package.

__main__     the commands
machine      what the figures were taken on
options      options of several commands
results      JSON files, aligned tables
children     measurements that need a process of their own
recipe       text to counts, one way for all systems
corpora      which corpora there are              command: corpora
judge        document completion
track        a stopwatch that stands still while topics are judged
ours, peers  fits with checkpoints on the way
quality      completion at time, system by system  command: quality
summary      what the runs say: time to the same completion, ratios
pictures     curves                               command: picture
scaling      time per pass as K, tokens and threads grow
memory       peak of the resident size of a fit
transform    documents per second at equal theta
startup      the first fit ever, and the first of a process
same_bits    results for 1, 2, 3 and 8 threads, bit by bit
probes       FMA rate and read bandwidth of this machine
roofline     how near the E-step is to what these allow
labels       topics beside labels that people have given, system by system
scores       seconds of completion, left to right and coherence; agreement with gensim
"""
