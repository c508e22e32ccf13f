import {Component, useState} from "@odoo/owl";
import {ICONS} from "./actions";

/** The folders; rows of the list can be dropped on them. */
export class MailFolders extends Component {
    static template = "mail_dossier.Folders";
    static props = {};

    setup() {
        this.store = useState(this.env.mail);
        this.over = useState({id: null});
        this.icons = ICONS;
    }

    open(folder) {
        if (folder.open) {
            this.store.openFolder(folder);
        }
    }

    dragOver(event, folder) {
        if (
            folder.open &&
            folder.id !== this.store.folder.id &&
            event.dataTransfer.types.includes("mail_dossier/rows")
        ) {
            event.preventDefault();
            this.over.id = folder.id;
        }
    }

    drop(event, folder) {
        event.preventDefault();
        this.over.id = null;
        this.env.mailAct("move", folder, this.store.dragged);
    }
}
