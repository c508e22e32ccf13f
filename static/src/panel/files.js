import {Component, useState} from "@odoo/owl";
import {MoreMails} from "../chatter/entry";
import {PartFile} from "../reader/part";
import {fileSize} from "../reader/size";
import {shortDate} from "../mail/row";
import {useFileViewer} from "@web/core/file_viewer/file_viewer_hook";

const ICONS = [
    ["image/", "fa-file-image-o"],
    ["application/pdf", "fa-file-pdf-o"],
    ["word", "fa-file-word-o"],
    ["sheet", "fa-file-excel-o"],
    ["excel", "fa-file-excel-o"],
    ["zip", "fa-file-archive-o"],
];

/** The attachments of all mails of a dossier. `open` shows the mail of one. */
export class DossierFiles extends Component {
    static template = "mail_dossier.DossierFiles";
    static components = {MoreMails};
    static props = {open: Function};
    size = fileSize;

    setup() {
        this.store = useState(this.env.mail);
        this.viewer = useFileViewer();
    }

    icon({mimetype}) {
        return ICONS.find(([part]) => mimetype.includes(part))?.[1] || "fa-file-o";
    }

    date(file) {
        return shortDate(file.date);
    }

    view(event, file) {
        if (file.preview) {
            event.preventDefault();
            const files = this.store.rows.filter((one) => one.preview).map((one) => new PartFile(one));
            this.viewer.open(
                files.find((one) => one.id === file.id),
                files
            );
        }
    }
}
