r"""What is computed: model, approximation, objective and updates, numbered once for all files.

Code that carries out one of the equations below names it, where the line ends or in what the function says of itself.
Nothing here knows the estimator, files or text: counts and arrays go in, arrays and numbers come out.

The model
---------
Document d holds the word w :math:`n_{dw}` times; tokens are ordered, so no multinomial coefficient appears
anywhere. With K topics over V words::

    theta_d ~ Dirichlet(alpha)      the topic shares of document d
    beta_k  ~ Dirichlet(eta_k)      the word probabilities of topic k
    z ~ Categorical(theta_d)        the topic of a token
    w ~ Categorical(beta_z)         the token itself

The approximation
-----------------
The posterior is replaced by a product of independent factors::

    q(theta_d) = Dirichlet(gamma_d)
    q(beta_k)  = Dirichlet(lam_k)
    q(z = k)   = phi_dwk            for a token of word w in document d

Tokens of the same word in the same document share one phi, because nothing tells them apart.

With lnB(x) = sum_i lnGamma(x_i) - lnGamma(sum_i x_i), the logarithm of a Dirichlet's normaliser, and the
expected logarithms ``elog_theta_dk`` = psi(gamma_dk) - psi(sum_j gamma_dj), ``elog_beta_wk`` = psi(lam_wk) -
psi(sum_v lam_vk):

The updates
-----------
::

    (E1)  phi_dwk  proportional to  exp(elog_theta_dk + elog_beta_wk)

    (E2)  gamma_dk = alpha_k + N_dk,      N_dk = sum_w n_dw phi_dwk

    (E3)  lam_wk   = eta_wk  + S_wk,      S_wk = sum_d n_dw phi_dwk

The objective, in nats, higher is better, never negated and never divided::

    (E4)  ELBO =   sum_dw n_dw sum_k phi_dwk (elog_beta_wk + elog_theta_dk - ln phi_dwk)
                 + sum_d [ lnB(gamma_d) - lnB(alpha) + sum_k (alpha_k - gamma_dk) elog_theta_dk ]
                 + sum_k [ lnB(lam_k)   - lnB(eta_k) + sum_w (eta_wk  - lam_wk)   elog_beta_wk  ]

The first line holds the words, the assignments and the entropy of z; the second is -sum_d KL(q(theta_d) ||
prior); the third, the *topic term*, is -sum_k KL(q(beta_k) || prior). Always log evidence = ELBO + KL(q ||
posterior), so the ELBO is a lower bound and its rise is the fall of the divergence.

A document's own bound falls out of its E-step. Let e_k be the logarithmic weights that made phi (a constant
added to all of them changes nothing) and Z_dw = sum_k exp(e_k + elog_beta_wk) the normaliser of (E1)::

    (E5)  L_d = sum_w n_dw ln Z_dw - sum_k N_dk e_k + lnB(gamma_d) - lnB(alpha)

This is the exact share of document d in (E4) for that phi and for gamma = alpha + N made from it, converged
or not. Hence ELBO = sum_d L_d + topic term.

Priors are learned by the fixed point of Minka (2000) on soft counts; N_d and S_k are sums over topics and
words::

    (E6)  alpha_k <- alpha_k * sum_d [psi(N_dk + alpha_k) - psi(alpha_k)]
                             / sum_d [psi(N_d + sum alpha) - psi(sum alpha)]
          eta     <- eta * sum_wk [psi(S_wk + eta) - psi(eta)] / (V sum_k [psi(S_k + V eta) - psi(V eta)])

Its proof covers whole counts only, so steps are kept only if the profile below has risen.

The collapsed pass (after CVB0; Asuncion et al. 2009) integrates theta and beta out and keeps phi alone. The mark
' says that the own share of the word being placed, m_dw phi_dw, is taken out of the counts: v times out of those of
the document, u times out of those of the word. The total S_k of a topic, to which it means little, is left whole::

    (E7)  phi_dwk  proportional to  (N'_dk + alpha_k) (S'_wk + eta_wk) / (S_k + sum_v eta_vk)
          N'_dk = N_dk - v m_dw phi_dwk,      S'_wk = S_wk - u m_dw phi_dwk
          m_dw = n_dw,  but sqrt(20 n_dw) of words that occur more than 20 times in a document

CVB0 itself has u = v = 1; v = 1.5 and u = 0.85 find better topics (`collapsed` has the figures). A mean-field q takes
about half a token from every topic of a document, for exp psi(x) is about x - 1/2, and a topic that has no more than
the word's own token then explains next to nothing: v prepares for that.

It climbs no recorded bound. It serves as a cheap and good starting point.

For streams (Hoffman, Blei and Bach 2010), with a batch B out of D documents and the statistics S_B of that
batch::

    (E8)  lam <- (1 - rho_t) lam + rho_t (eta + (D / |B|) S_B),      rho_t = (tau0 + t) ** -kappa,  t = 1, 2, ...

Three devices make the collapsed phase good and cheap. Its counts are uncertain, so priors are learned from their
distribution and not from their means; with n ~ Poisson(m) and f(m, a) = E[psi(n + a) - psi(a)]::

    (E9)  alpha_k <- alpha_k * sum_d f(N_dk, alpha_k) / sum_d [psi(N_d + sum alpha) - psi(sum alpha)]
          eta     <- eta * sum_wk f(S_wk, eta) / (V sum_k [psi(S_k + V eta) - psi(V eta)])

and one alpha for all topics, while they still part, as one eta for all words.

The mean-field passes then work with 1.5 alpha + E / K: a mean-field q needs a larger prior than the documents call
for, to predict as well. E is what predicts one half of documents from the other best (`extra_alpha`); and 1.5 alpha
sums to half the tokens of a document at most, or to what alpha began with if that is more.

The own share need not be stored. Write a = N_dk + alpha_k, b = S_wk + eta_wk, c = S_k + sum_v eta_vk, and Z
for the normaliser of (E7). Then x = m phi is the root of x = m (a - v x) (b - u x) / (c Z), a quadratic. To first
order in the share::

    (E10) phi_dwk = a b / (c Z + m (u a + v b)),      Z adjusted from pass to pass until these sum to one

And because all counts of a pass come from the pass before, they may be moved beyond the new ones, and keep a part
of their velocity (Polyak's heavy ball), for N and for S alike::

    (E11) v <- kappa v + omega (N_new - N),   N <- N + v,       with omega < 2 (1 + kappa)

How the bound is recorded
-------------------------
One mean-field pass is: (optionally) learn the priors from N and S, moving gamma to alpha + N with them; set
lam = eta + S (E3); run the E-step of every document with that lam (E1, E2). The value recorded is

    sum_d L_d + topic_term(lam, eta)

where the L_d come from the E-step just done and lam is the one it used. It is the exact ELBO of (lam, gamma,
phi) as they stand at that moment, not of a mixture of old and new. Each part of a pass maximises (E4), or at
least does not lower it, with the rest held, therefore the recorded values never fall.

With gamma = alpha + N and lam = eta + S both in force, the bound collapses to its *profile*

    ELBO = entropy of z + sum_d [lnB(gamma_d) - lnB(alpha)] + sum_k [lnB(lam_k) - lnB(eta_k)]

in which alpha and eta appear in one group each: this is what (E6) raises.

After a collapsed start there is no (E6): the priors it hands on stay, and the bound rises to its optimum for these
priors, which is not the highest there is. On AP with 50 topics it comes to rest at -7.973 nats a token; with priors
learned by (E6) from these topics on (``init=model.components_``) at -7.930, and predicts worse: completion -7.803
for -7.788.

Symbols
-------
Topics are stored word-major inside this package, one row per word, because an E-step reads rows of words; the
estimator transposes at its edge.

==============  ==================  ==========================================================================
inside          shape               outside (estimator, command line)
==============  ==================  ==========================================================================
D, V, K         numbers             documents, vocabulary, ``n_components``
``counts``      D x V, ``Counts``   ``X``
``alpha``       (K,)                ``doc_topic_prior`` given, ``doc_topic_prior_`` used
``eta``         broadcasts to       ``topic_word_prior`` given, ``topic_word_prior_`` used: (1, 1) one
                (V, K)              number for all, (V, 1) one per word, (V, K) one per word and topic
``gamma``       (D, K)              ``doc_topic_posterior_``; rows divided by their sums: ``transform(X)``
``lam``         (V, K)              ``components_``, transposed to (K, V)
``phi``         (nnz, K)            responsibilities, a row per stored count; mean-field passes keep none
``elog_theta``  (D, K)              -
``elog_beta``   (V, K)              -
N               (D, K)              expected tokens of each topic in each document, ``gamma - alpha``
S               (V, K)              expected tokens of each topic and word, ``suff_stats``
L_d             (D,)                ``doc_elbo_``
ELBO            number              ``elbo_``
rho, tau0,      numbers             step size of (E8), ``learning_offset``, ``learning_decay``
kappa
u, v            numbers             how many times (E7) takes the own share out; under a sum v is a word
m               (nnz,)              tokens of a count that are taken for its own, in (E7)
v               (D, K), (V, K)      in (E11): how far N and S moved in the pass before
omega, kappa    numbers             in (E11): how far N and S move, and what they keep of their velocity
==============  ==================  ==========================================================================

Where
-----
================  =====================================================================================
``state``         the named tuples that travel: ``Counts``, ``Priors``, ``Bound``
``validation``    from what a user passes to ``Counts`` and arrays of priors, or one clear refusal
``reference``     (E1) to (E3), (E5), (E7), (E10) and (E11) in plain NumPy: slow, and the measure of all that is fast
``kernels``       (E1), (E2) and (E5) compiled, same signature; for many topics with ``active_e_step``
``document_bound``
                  (E5) of a document, and (E1) by logarithms, for both
``collapsed``     the collapsed start; its passes, ``collapsed_passes`` and ``collapsed_kernels``: (E7), (E10),
                  (E11); for many topics with ``active_topics`` and ``topic_lists``, for short documents after
                  ``teams``
``searches``      several of them side by side
``search_prior``  the eta they begin with
``extra_alpha``   what is added to alpha after them
``random_counts`` (E9)
``start``         other starting points
``layout``        counts sorted by word, rows fetched ahead
``vectors``       vector instructions by name
``fours``         sums over the rows of a table, four at a time
``eights``        numbers that lie anywhere in a row, eight at a time
``bfloat``        numbers in half the memory
``special``       ln, lnGamma, psi and exp(psi) as arithmetic, for the compiled loops
``compiling``     how these are compiled
``workers``       threads
``tables``        whole tables added to and summed up by them
``batch``         (E3), the passes and their order
``online``        (E8)
``new_documents`` documents under topics held fixed, sooner than by plain steps; ``topic_table``, and
                  ``new_documents_kernels``
``elbo``          expected logarithms of the topics, their term of (E4), and the bound split into its terms
``priors``        (E6)
``monitor``       the history of a fit and the decision to stop
================  =====================================================================================

References
----------
.. [1] D. Blei, A. Ng, M. Jordan. Latent Dirichlet Allocation. JMLR 3, 2003. The model, (E1) to (E4).
.. [2] M. Hoffman, D. Blei, F. Bach. Online Learning for Latent Dirichlet Allocation. NIPS 2010. (E8).
.. [3] M. Hoffman, D. Blei, C. Wang, J. Paisley. Stochastic Variational Inference. JMLR 14, 2013.
.. [4] A. Asuncion, M. Welling, P. Smyth, Y. W. Teh. On Smoothing and Inference for Topic Models. UAI 2009.
   (E7).
.. [5] T. Minka. Estimating a Dirichlet Distribution. Technical report, 2000. (E6).
.. [6] H. Wallach, D. Mimno, A. McCallum. Rethinking LDA: Why Priors Matter. NIPS 2009. Why alpha is
   learned as a vector and eta as one number.
"""

from lda_vi.inference.state import Bound, Counts, Priors

__all__ = ["Bound", "Counts", "Priors"]
