"""The rows of `mail.dossier.mailbox`: each account, and what is counted of it.

Each number is a subquery by an index, which PostgreSQL leaves out where nobody asks for it: a page of the list counts
its own rows only.
"""

from datetime import timedelta

from odoo.tools import SQL

from .mail_dossier_quarantine import TRIES

STALE = timedelta(minutes=30)  # R28

# Whether a good sync is expected of it, and when the last one was: a long import does well, though it has not come to
# its end yet.
WELL = """
    SELECT account.fetch_mail AND NOT COALESCE(account.suspended, FALSE) AND account.state != 'new' AND users.active
           AND COALESCE(account.last_attempt, account.last_success) IS NOT NULL AS expected,
           CASE WHEN account.state = 'ready' THEN account.last_attempt ELSE account.last_success END AS at"""
LATE = """
    SELECT CASE WHEN well.expected
                THEN GREATEST(0, EXTRACT(EPOCH FROM now() AT TIME ZONE 'UTC' - well.at) / 60)::int END AS lag,
           well.expected AND (well.at IS NULL OR now() AT TIME ZONE 'UTC' - well.at > %(stale)s) AS behind"""
STATE = """
    CASE WHEN account.state = 'new' AND account.intake IS NOT NULL THEN 'relayed'
         WHEN account.state = 'new' AND account.last_success IS NOT NULL THEN 'disconnected'
         WHEN account.state = 'new' THEN 'new'
         WHEN account.suspended THEN 'suspended'
         WHEN NOT account.fetch_mail THEN 'off'
         WHEN account.state = 'paused' THEN 'stopped'
         WHEN account.state = 'retrying' THEN 'retrying'
         WHEN late.behind THEN 'behind'
         WHEN EXISTS (
            SELECT FROM mail_dossier_folder folder
             WHERE folder.account_id = account.id AND folder.sync AND folder.selectable
               AND folder.missing IS NOT TRUE AND folder.backfilled IS NOT TRUE AND folder.error_reason IS NULL
         ) THEN 'importing'
         ELSE 'ready' END"""
FETCHED_BY_ODOO = """
    COALESCE((LOWER(TRIM(account.host)), LOWER(TRIM(account.login))) IN (
        SELECT LOWER(TRIM(server)), LOWER(TRIM("user")) FROM fetchmail_server
         WHERE active AND state = 'done' AND server_type != 'local' AND server > '' AND "user" > ''), FALSE)"""
TWICE = """
    CASE WHEN does.by_odoo THEN 'odoo'
         WHEN account.login > '' AND EXISTS (
            SELECT FROM mail_dossier_account other JOIN res_users owner ON owner.id = other.user_id
             WHERE LOWER(TRIM(other.login)) = LOWER(TRIM(account.login))
               AND LOWER(TRIM(other.host)) = LOWER(TRIM(account.host))
               AND other.id != account.id AND owner.active AND users.active
         ) THEN 'user' END"""
MAILS = """
    (SELECT COALESCE(SUM(folder.imported), 0) FROM mail_dossier_folder folder
      WHERE folder.account_id = account.id AND folder.sync)::int"""
# Drafts that are confidential stay here, and so do all where no folder is used for them.
PENDING = """
    ((SELECT COUNT(*) FROM mail_dossier_location mail JOIN mail_dossier_folder folder ON folder.id = mail.folder_id
       WHERE folder.account_id = account.id AND mail.pending IS TRUE)
   + (SELECT COUNT(*) FROM mail_dossier_draft draft
       WHERE draft.account_id = account.id AND draft.state IN ('draft', 'refused', 'queued')
         AND draft.changed_since IS NOT NULL AND draft.confidential IS NOT TRUE AND EXISTS (
            SELECT FROM mail_dossier_folder folder WHERE folder.account_id = account.id
               AND folder.role = 'drafts' AND folder.sync AND folder.missing IS NOT TRUE)))::int"""
THROUGHPUT = """
    (SELECT COALESCE(SUM(line.count), 0) / 24.0 FROM mail_dossier_log line
      WHERE line.account_id = account.id AND line.kind = 'came'
        AND line.date > now() AT TIME ZONE 'UTC' - INTERVAL '24 hours')::float8"""
UNREADABLE = """
    (SELECT COUNT(*) FROM mail_dossier_quarantine lost
      WHERE lost.user_id = account.user_id AND lost.tries >= %s)::int"""
TROUBLED = """
    (SELECT COUNT(*) FROM mail_dossier_folder folder
      WHERE folder.account_id = account.id AND folder.sync
        AND (folder.error_reason IS NOT NULL OR folder.wish_reason IS NOT NULL OR folder.suspects > 0))::int"""


def mailbox_query() -> SQL:
    return SQL(
        """
        SELECT account.id, account.id AS account_id, account.user_id, users.company_id, users.active, account.host,
               account.login, COALESCE(NULLIF(account.sender_email, ''), account.login) AS address,
               account.last_success, account.window_days, account.error_reason, account.error_detail,
               account.confidential_incoming, account.confidential_outgoing, late.lag, late.behind,
               %(state)s AS state, %(twice)s AS twice,
               (account.state = 'paused' AND well.expected) OR late.behind OR does.by_odoo AS attention,
               %(mails)s AS mails, %(pending)s AS pending, %(throughput)s AS throughput,
               %(unreadable)s AS unreadable, %(troubled)s AS troubled
          FROM mail_dossier_account account JOIN res_users users ON users.id = account.user_id
          CROSS JOIN LATERAL (%(well)s) AS well
          CROSS JOIN LATERAL (%(late)s) AS late
          CROSS JOIN LATERAL (SELECT %(by_odoo)s AS by_odoo) AS does""",
        well=SQL(WELL),
        late=SQL(LATE, stale=STALE),
        state=SQL(STATE),
        twice=SQL(TWICE),
        by_odoo=SQL(FETCHED_BY_ODOO),
        mails=SQL(MAILS),
        pending=SQL(PENDING),
        throughput=SQL(THROUGHPUT),
        unreadable=SQL(UNREADABLE, TRIES),
        troubled=SQL(TROUBLED),
    )
