from . import mail_dossier_check
