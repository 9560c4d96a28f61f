"""A queue that runs nothing by itself: rehearsals and tests say when."""

from collections import deque

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.background.port import Jobs


class InlineQueue:
    """Keeps jobs in memory; `run_waiting` runs them in the caller's thread."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[str, str]] = deque()
        self._jobs: Jobs = {}

    def enqueue(self, session: Session | None, job: str, id: str) -> None:  # noqa: A002 - the port's own word
        """Ask for a job once `session` has committed, or at once where it is None."""
        if session is None:
            self.waiting.append((job, id))
        else:
            event.listen(session, "after_commit", lambda _session: self.waiting.append((job, id)), once=True)

    def start(self, jobs: Jobs) -> None:
        """Remember what the jobs do."""
        self._jobs = jobs

    def stop(self) -> None:
        """Forget what the jobs do; those that wait stay."""
        self._jobs = {}

    def run_waiting(self) -> int:
        """Run the jobs that wait, those they ask for included, and return how many ran; an error passes to the caller."""
        ran = 0
        while self.waiting:
            job, row = self.waiting.popleft()
            self._jobs[job](row)
            ran += 1
        return ran
