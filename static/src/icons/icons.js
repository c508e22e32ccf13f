import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** An icon where the field is true or above zero, and nothing elsewhere. */
class MailDossierIcon extends Component {
    static template = "mail_dossier.Icon";
    static props = {...standardFieldProps, icon: true, title: true};

    get shown() {
        return Boolean(this.props.record.data[this.props.name]);
    }
}

const ICONS = {
    mail_dossier_paperclip: {icon: "fa-paperclip text-muted", title: _t("With attachments")},
    mail_dossier_lock: {icon: "fa-lock text-warning-emphasis", title: _t("Confidential")},
    mail_dossier_star: {icon: "fa-star text-warning", title: _t("Flagged")},
    mail_dossier_waiting: {icon: "fa-cloud-upload text-muted", title: _t("Not yet on the server")},
};

for (const [widget, {icon, title}] of Object.entries(ICONS)) {
    registry.category("fields").add(widget, {
        component: MailDossierIcon,
        supportedTypes: ["boolean", "integer"],
        extractProps: () => ({icon, title: title.toString()}),
    });
}
