import {Component, useState} from "@odoo/owl";
import {ICONS} from "./actions";
import {UnsentDialog, useUnsent} from "../composer/unsent";
import {useService} from "@web/core/utils/hooks";

/** The folders; rows of the list can be dropped on them. */
export class MailFolders extends Component {
    static template = "mail_dossier.Folders";
    static props = {};

    setup() {
        this.store = useState(this.env.mail);
        this.over = useState({id: null});
        this.dialog = useService("dialog");
        this.unsent = useUnsent(() => [this.store.folders]);
        this.icons = ICONS;
    }

    open(folder) {
        if (folder.open) {
            this.store.openFolder(folder);
        }
    }

    get trouble() {
        return this.unsent.rows.some(({state}) => ["refused", "unsure"].includes(state));
    }

    openUnsent() {
        this.dialog.add(UnsentDialog, {});
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
