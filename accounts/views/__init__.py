"""Pages of accounts, people and withdrawals."""
