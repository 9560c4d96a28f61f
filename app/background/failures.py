"""What a log may say of an error: its class and where it arose, never its text, which may hold personal data."""

import traceback


def describe(error: BaseException) -> str:
    """Return the error's class and the last place of ours it passed, such as `OperationalError at app/worker.py:41`."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/app/" in frame.filename]
    if not frames:
        return type(error).__name__
    place = frames[-1]
    return f"{type(error).__name__} at app/{place.filename.rpartition('/app/')[2]}:{place.lineno}"
