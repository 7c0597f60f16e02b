"""Training of the learned score of clause 4.3.3: `make model DATA=folder`. See docs/model-card.md."""
