"""What breaks when it is pushed: hostile inputs, kills, threads, long runs, deep graphs, a free-running soak.

Each file is a command, `python -m benchmarks.reliability.fuzz --seed 0 --count 1000000`; the figures it gave
are in docs/reliability.md, the tests run it at a small count.
"""
