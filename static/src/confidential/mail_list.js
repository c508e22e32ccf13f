import {onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useMailChanges} from "./changes";
import {useService} from "@web/core/utils/hooks";

/**
 * A list of mails: one that is no longer for this user leaves it. In a dossier, and where the company wants it so, a
 * line tells that there is confidential mail too.
 */
class MailListController extends ListController {
    static template = "mail_dossier.MailList";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.stub = useState({day: false});
        onWillStart(() => this.loadStub());
        useMailChanges(() => Promise.all([this.model.load(), this.loadStub()]));
    }

    get dossier() {
        return this.props.context.mail_dossier_record;
    }

    async loadStub() {
        if (this.dossier) {
            const day = await this.orm.silent.call("mail.dossier.message", "dossier_stub", this.dossier);
            this.stub.day = day && formatDate(deserializeDate(day));
        }
    }

    async ask() {
        await this.orm.call("mail.dossier.message", "dossier_ask", this.dossier);
        this.notification.add(_t("The owner of the mail has been asked."), {type: "success"});
    }
}

registry.category("views").add("mail_dossier_list", {...listView, Controller: MailListController});
