-- A copy of a database must not log in to anybody's mailbox.
UPDATE mail_dossier_account SET fetch_mail = FALSE, secret = NULL, smtp_secret = NULL, lease = NULL, lease_until = NULL,
    intake = NULL;
-- Nor send anybody's mail.
UPDATE mail_dossier_draft SET state = 'draft', send_at = NULL, raw = NULL WHERE state IN ('queued', 'sending');
