"""Whether a home folder, its settings and this machine are fit for the service: one small check each."""
