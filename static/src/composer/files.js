import {Component, useState} from "@odoo/owl";
import {fileSize} from "../reader/size";

/** The attachments of a letter. */
export class ComposerFiles extends Component {
    static template = "mail_dossier.ComposerFiles";
    static props = {letter: Object};
    size = fileSize;

    setup() {
        this.letter = useState(this.props.letter);
    }
}
