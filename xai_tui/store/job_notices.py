"""Which notices of jobs were given, so that of several programs one gives each."""

from xai_tui.store.database import Database


class JobNotices:
    """The notices of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, job_id: str, kind: str) -> bool:
        """Take it upon oneself to give a notice; `False` when somebody has.

        Raises:
            StoreError: Or one of its kinds; nobody has taken it.
        """
        row = (job_id, kind)
        return bool(await self._database.write("INSERT OR IGNORE INTO job_notices VALUES (?, ?)", row))
