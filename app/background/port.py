"""The port of background work: a job is a name and an id, and what it does is found in the rows it names."""

from collections.abc import Callable, Mapping
from typing import Protocol

from sqlalchemy.orm import Session

Job = Callable[[str], None]
"""Carries a job out, given its id; may come twice, may come late."""

Jobs = Mapping[str, Job]
"""Jobs by name."""


class Queue(Protocol):
    """A queue of jobs. The rows are the truth: a job that is lost is only late, a job that comes twice changes nothing."""

    def enqueue(self, session: Session | None, job: str, id: str) -> None:  # noqa: A002 - the port's own word
        """Ask for a job.

        Args:
            session: the caller's transaction: the job is asked for if it commits; None asks at once.
            job: name of the job.
            id: id of the row the job is about; never data.
        """

    def start(self, jobs: Jobs) -> None:
        """Run jobs from now on, in threads of this process."""

    def stop(self) -> None:
        """Finish the jobs under way and run no more."""
