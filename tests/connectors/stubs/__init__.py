"""Networks that nobody can run on one machine, in memory: each answers as its documentation says and refuses a request
that its description does not have. They are ours, and prove only that a connector keeps to the documents that each
names."""
