import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {fileSize} from "../reader/size";

/** The attachments of a letter. */
export class ComposerFiles extends Component {
    static template = "mail_dossier.ComposerFiles";
    static props = {letter: Object};
    size = fileSize;

    setup() {
        this.letter = useState(this.props.letter);
    }

    removeLabel({name}) {
        return _t("Remove %s", name);
    }
}
