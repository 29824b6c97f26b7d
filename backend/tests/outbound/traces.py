"""What a failure shows to whoever reports it with all that hangs on it."""

from pathlib import Path

import tokenwell


def traces_of(failure: BaseException) -> str:
    """Write out a failure, what led to it, and the variables of the product's frames."""
    seen: list[str] = []
    waiting: list[BaseException | None] = [failure]
    while waiting:
        problem = waiting.pop()
        if problem is None:
            continue
        seen += [str(problem), repr(problem), repr(vars(problem)), *_variables(problem)]
        waiting += [problem.__cause__, problem.__context__]
    return "\n".join(seen)


def _variables(problem: BaseException) -> list[str]:
    product = str(Path(tokenwell.__path__[0]))
    found: list[str] = []
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(product):
            found.append(repr(trace.tb_frame.f_locals))
        trace = trace.tb_next
    return found
