-- A copy of a database must not log in to anybody's mailbox.
UPDATE mail_dossier_account SET fetch_mail = FALSE, secret = NULL, lease = NULL, lease_until = NULL;
