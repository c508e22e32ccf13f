import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {formatInteger} from "@web/views/fields/formatters";
import {MailDossierPrivacy} from "../confidential/privacy";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

// A contact and an applicant may have one name.
const ICONS = {"res.partner": "fa-user", "crm.lead": "fa-star", "hr.applicant": "fa-briefcase"};

/** A mail: header, reasons, dossiers, attachments, and its body in a frame that runs nothing and asks for nothing. */
export class MailDossierReader extends Component {
    static template = "mail_dossier.Reader";
    static components = {MailDossierPrivacy};
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.state = useState({images: false, details: false});
    }

    get mail() {
        return this.props.record.data[this.props.name] || {};
    }

    get date() {
        return this.mail.date ? toLocaleDateTimeString(deserializeDateTime(this.mail.date)) : "";
    }

    get sender() {
        return this.mail.sender || {name: _t("Unknown sender"), email: ""};
    }

    get body() {
        return `/mail_dossier/message/${this.mail.id}/body${this.state.images ? "?images=1" : ""}`;
    }

    partUrl(part) {
        return `/mail_dossier/part/${part.id}`;
    }

    size(bytes) {
        return bytes < 1048576
            ? _t("%s kB", formatInteger(Math.ceil(bytes / 1024)))
            : _t("%s MB", (bytes / 1048576).toFixed(1));
    }

    icon(filed) {
        return ICONS[filed.model] || "fa-folder-open-o";
    }

    openRecord(filed) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: filed.model,
            res_id: filed.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("mail_dossier_reader", {
    component: MailDossierReader,
    supportedTypes: ["json"],
});
