"""收表: files somebody dropped, judged without being stored, looked at, and stored when he says so.

`batches` keeps them in a folder of the desk, `doing` has the work done by a working process, whose side is `jobs`; `judging`
and `drawing` are what it does. All that a page shows lies in the folder, nothing in memory.
"""
