import {Component, useEffect, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {useService} from "@web/core/utils/hooks";

const STATES = {
    draft: _t("Draft"),
    queued: _t("Will be sent"),
    sending: _t("Being sent"),
    refused: _t("Refused"),
    unsure: _t("Perhaps sent"),
};

/** The mails that no folder lists, and how many they are: what `unsent` of mail.dossier.draft tells. */
export function useUnsent(when = () => []) {
    const composer = useState(useService("mail_dossier.composer"));
    const state = useState({rows: []});
    useEffect(
        () => {
            composer.rpc.unsent().then((rows) => (state.rows = rows));
        },
        () => [composer.outbox, ...when()]
    );
    return state;
}

/** Mails on their way, those that need their writer, and drafts that are in Odoo alone. */
export class UnsentDialog extends Component {
    static template = "mail_dossier.UnsentDialog";
    static components = {Dialog};
    static props = {close: Function};

    setup() {
        this.composer = useService("mail_dossier.composer");
        this.unsent = useUnsent();
    }

    when({send_at, write_date}) {
        return deserializeDateTime(send_at || write_date).toLocaleString(luxon.DateTime.DATETIME_MED);
    }

    word({state}) {
        return STATES[state];
    }

    look({state}) {
        return ["refused", "unsure"].includes(state) ? "text-bg-danger" : "text-bg-secondary";
    }

    async open({id}) {
        this.props.close();
        await this.composer.openDraft(id);
    }
}
