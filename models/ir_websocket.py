from odoo import models

from .mail_dossier_message_live import CHANNEL

# More people than this of one company are not listened to.
MANY = 200


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Who has a record open listens to its dossier ("mail_dossier/res.partner/7"), where he may read the record; of
        a company also to those of its people that he may read.
        """
        wanted = [channel for channel in channels if isinstance(channel, str) and channel.startswith(f"{CHANNEL}/")]
        others = [channel for channel in channels if channel not in wanted]
        return super()._build_bus_channel_list(others) + [
            (record, CHANNEL) for channel in wanted for record in self._dossiers_listened_to(channel)
        ]

    def _dossiers_listened_to(self, channel):
        messages, (_, model, res_id) = self.env["mail.dossier.message"], f"{channel}//".split("/")[:3]
        linked = [row[0] for row in self.env["mail.dossier.model"]._installed()]
        if self.env.su or model not in linked or not res_id.isdecimal():
            return []
        return self.env[model].browse(messages._dossier_records(model, int(res_id))[:MANY])
