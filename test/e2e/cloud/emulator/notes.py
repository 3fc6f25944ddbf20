"""What the stories want to know of the inside of MiniStack: lines of JSON among its log, marked as ours."""

import json
import sys
import threading

printing = threading.Lock()


def note(kind, **fields):
    # One write with its own line ends: other threads print a line and its end apart, and a note came between them.
    with printing:
        sys.stdout.write("\nnote: " + json.dumps({"kind": kind, **fields}) + "\n")
        sys.stdout.flush()
