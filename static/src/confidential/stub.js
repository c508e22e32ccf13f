import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {useMailChanges} from "./changes";
import {useService} from "@web/core/utils/hooks";

/** Where the company wants it so, a line in a dossier tells that there is confidential mail too. */
export class DossierStub extends Component {
    static template = "mail_dossier.DossierStub";
    static props = {model: String, id: Number};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({day: false});
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
        useMailChanges(() => this.load(this.props));
    }

    async load({model, id}) {
        const day = await this.orm.silent.call("mail.dossier.message", "dossier_stub", [model, id]);
        this.state.day = day && formatDate(deserializeDate(day));
    }

    async ask() {
        await this.orm.call("mail.dossier.message", "dossier_ask", [this.props.model, this.props.id]);
        this.notification.add(_t("The owner of the mail has been asked."), {type: "success"});
    }
}
