"""收表: files somebody dropped, judged without being stored, looked at, and stored when he says so.

`batches` keeps them in a folder of the desk, `bench` has the work done in a process of its own, whose side is `at_work`;
`judging` and `drawing` are what it does. All that a page shows lies in the folder, nothing in memory.
"""
