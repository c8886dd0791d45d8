"""Latent Dirichlet Allocation by coordinate-ascent variational inference."""
