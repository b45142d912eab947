"""What Lambda's runtime does, as far as the function can tell: events in, answers out, one after another.

It is run with nothing but the function on its path: python -I runtime.py FOLDER, and reads an event in JSON per line.
"""

import json
import sys
import time
from types import SimpleNamespace

TIMEOUT_MS = 29_000  # API Gateway waits no longer


def main() -> None:
    """Answer until the events end. What is raised is told as Lambda tells it."""
    sys.path[:0] = sys.argv[1:]
    answers, sys.stdout = sys.stdout, sys.stderr  # what the function prints is its log
    began = time.monotonic()
    from lambda_function import handler  # noqa: PLC0415  it is looked for in FOLDER

    init = {"seconds": time.monotonic() - began, "modules": sorted(sys.modules)}
    print(json.dumps(init), file=answers, flush=True)
    for line in sys.stdin:
        end = time.monotonic() + TIMEOUT_MS / 1000
        context = SimpleNamespace(
            function_name="frontdesk",
            aws_request_id="8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            get_remaining_time_in_millis=lambda end=end: int((end - time.monotonic()) * 1000),
        )
        try:
            answer = handler(json.loads(line), context)
        except Exception as error:  # noqa: BLE001  as Lambda does
            answer = {"errorType": type(error).__name__, "errorMessage": str(error)}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
