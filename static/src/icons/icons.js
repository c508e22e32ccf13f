import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** An icon where the field is true or above zero, and nothing elsewhere. */
class MailDossierIcon extends Component {
    static template = "mail_dossier.Icon";
    static props = {...standardFieldProps};

    get shown() {
        return Boolean(this.props.record.data[this.props.name]);
    }
}

class Paperclip extends MailDossierIcon {
    get icon() {
        return "fa-paperclip text-muted";
    }

    get title() {
        return _t("With attachments");
    }
}

class Lock extends MailDossierIcon {
    get icon() {
        return "fa-lock text-warning-emphasis";
    }

    get title() {
        return _t("Confidential");
    }
}

class Star extends MailDossierIcon {
    get icon() {
        return "fa-star text-warning";
    }

    get title() {
        return _t("Flagged");
    }
}

class Waiting extends MailDossierIcon {
    get icon() {
        return "fa-cloud-upload text-muted";
    }

    get title() {
        return _t("Not yet on the server");
    }
}

registry.category("fields").add("mail_dossier_star", {component: Star, supportedTypes: ["boolean"]});
registry.category("fields").add("mail_dossier_waiting", {component: Waiting, supportedTypes: ["boolean"]});
registry.category("fields").add("mail_dossier_paperclip", {
    component: Paperclip,
    supportedTypes: ["integer"],
});
registry.category("fields").add("mail_dossier_lock", {
    component: Lock,
    supportedTypes: ["boolean"],
});
