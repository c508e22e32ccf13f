import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {MailDossierMail} from "./mail";

/** A mail in a form. */
export class MailDossierReader extends Component {
    static template = "mail_dossier.Reader";
    static components = {MailDossierMail};
    static props = {...standardFieldProps};

    get mail() {
        return this.props.record.data[this.props.name];
    }

    reload() {
        return this.props.record.load();
    }
}

registry.category("fields").add("mail_dossier_reader", {
    component: MailDossierReader,
    supportedTypes: ["json"],
});
