"""Whether anything happened since a page was made."""

from django.db import connection

# Names of tables of core.audit and of this room.
NEWEST = """
SELECT (SELECT MAX(id) FROM audit_auditentry),
       (SELECT MAX(id) FROM policy_reading),
       (SELECT MAX(id) FROM policy_milestonereport)
"""


def get_stamp() -> str:
    """Give what changes whenever a public page may change, in one query.

    Every deed that matters writes an audit entry in its own transaction, so the newest entry, the
    newest reading and the newest report tell whether anything happened since.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        return repr(cursor.fetchone())
