"""The tests on every Python from 3.11 on that is installed: `nox`; on one of them: `nox -s tests-3.13`.

What a session runs is the Makefile's `test`, or what is asked for: `nox -s tests-3.13 -- test-plain`.
"""

import nox

nox.options.error_on_missing_interpreters = False


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Make the tests in an environment of this Python."""
    session.install("pip", "setuptools>=77", "cython>=3.1")
    targets = session.posargs or ["test"]
    session.run("make", f"VENV={session.virtualenv.location}", *targets, external=True)
