import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {fileSize} from "./size";
import {useFileViewer} from "@web/core/file_viewer/file_viewer_hook";
import {useService} from "@web/core/utils/hooks";
import {BodyFrame} from "./frame";
import {DossierChips} from "../dossiers/dossier_chips";
import {MailDossierPrivacy} from "../confidential/privacy";
import {Offers} from "../people/offers";
import {PartFile} from "./part";

/**
 * A mail: header, reasons, dossiers, attachments, and its body in a frame that runs nothing and asks for nothing.
 *
 * `mail` is what the field `reader` of mail.dossier.message has; `reload` gets it anew. `page(id, images)` promises the
 * body's page; `part` when the mail is one of a conversation, which tells the subject.
 */
export class MailDossierMail extends Component {
    static template = "mail_dossier.Mail";
    static components = {BodyFrame, DossierChips, MailDossierPrivacy, Offers};
    static props = {
        mail: Object,
        reload: Function,
        page: {type: Function, optional: true},
        part: {type: Boolean, optional: true},
        words: {type: Array, optional: true},
    };

    size = fileSize;

    setup() {
        this.orm = useService("orm");
        this.viewer = useFileViewer();
        this.state = useState({images: this.props.mail.images_trusted, details: false});
    }

    get mail() {
        return this.props.mail;
    }

    get date() {
        return this.mail.date ? toLocaleDateTimeString(deserializeDateTime(this.mail.date)) : "";
    }

    get sender() {
        return this.mail.sender || {name: _t("Unknown sender"), email: ""};
    }

    partUrl(part) {
        return `/mail_dossier/part/${part.id}`;
    }

    /** Look at an attachment, where that can be done without opening it with a program. */
    openPart(event, part) {
        if (part.preview) {
            event.preventDefault();
            const files = this.mail.parts.filter((one) => one.preview).map((one) => new PartFile(one));
            this.viewer.open(
                files.find((file) => file.id === part.id),
                files
            );
        }
    }

    async trustImages() {
        this.state.images = true;
        await this.orm.call("mail.dossier.message", "trust_images", [[this.mail.id]]);
    }

    print() {
        const page = window.open(`/mail_dossier/message/${this.mail.id}/print`);
        page?.addEventListener("load", () => page.print());
    }
}
