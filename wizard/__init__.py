from . import mail_dossier_card
from . import mail_dossier_check
from . import mail_dossier_erase
from . import mail_dossier_folder_name
from . import mail_dossier_move
from . import mail_dossier_person
from . import mail_dossier_suspects
