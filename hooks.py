from .models import source


def uninstall_hook(env):
    """Take along what Odoo does not know to be ours; mail servers are not spoken to."""
    kinds = env["ir.model.data"].search([("module", "=", "mail_dossier"), ("model", "=", "mail.activity.type")])
    # Odoo would make them to-dos, which lead nowhere.
    env["mail.activity"].search([("activity_type_id", "in", kinds.mapped("res_id"))]).unlink()
    # Not by the ORM: to take a confidential word off the list would have all mails looked at once more.
    env.cr.execute("DELETE FROM ir_config_parameter WHERE key LIKE 'mail\\_dossier.%'")
    env.cr.execute("DROP TABLE mail_dossier_decision, mail_dossier_look")
    env.cr.postcommit.add(lambda: source.forget_all(env.cr.dbname))
