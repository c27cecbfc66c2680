"""Working processes: what takes long is done beside the desk, so that nobody's page waits for it.

`hand` is one process and `bench` the jobs that wait for some of them; `workshop` are those of a desk. `at_work` is their
side: it passes each job to the room that knows it. `within` is how a remit travels.
"""
