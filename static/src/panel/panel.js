import {Component, markup, onMounted, onWillStart, useChildSubEnv, useEffect, useRef, useState} from "@odoo/owl";
import {DossierFiles} from "./files";
import {DossierStub} from "../confidential/stub";
import {Dossiers} from "../dossiers/dossiers";
import {Marked} from "../mail/marked";
import {MailConversation} from "../mail/conversation";
import {MoreMails} from "../chatter/entry";
import {PanelStore} from "./store";
import {openComposer} from "../mail/composer";
import {shortDate} from "../mail/row";
import {_t} from "@web/core/l10n/translation";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";

const TYPING = 200;

/** The dossier of a record, in the place of its chatter's entries. `dossier` is its ChatterDossier. */
export class DossierPanel extends Component {
    static template = "mail_dossier.DossierPanel";
    static components = {DossierFiles, DossierStub, MailConversation, Marked, MoreMails};
    static props = {dossier: Object, close: Function};

    setup() {
        const {dossier} = this.props;
        this.action = useService("action");
        this.orm = useService("orm");
        this.dossier = useState(dossier);
        this.root = useRef("root");
        this.back = useRef("back");
        this.store = useState(new PanelStore(dossier.rpc, () => dossier.changed()));
        this.open = useState(this.store.open);
        this.dossiers = new Dossiers(this.env, () => dossier.changed());
        useChildSubEnv({mail: this.store, compose: (kind, mail) => this.write(kind, mail)});
        this.search = useDebounced((event) => this.store.show({text: event.target.value.trim()}), TYPING);
        onWillStart(() => {
            this.store.start(dossier.text);
        });
        useEffect(
            (version) => {
                if (version !== this.shown) {
                    this.store.refresh();
                }
                this.shown = version;
            },
            () => [this.dossier.version]
        );
        this.shown = dossier.version;
        onMounted(() => this.scrollTo());
        useEffect(
            (row) => row && this.back.el?.focus(),
            () => [this.open.row]
        );
    }

    /** Where the chatter stands below the form, up to where there is something to be seen of it. */
    scrollTo() {
        if (this.root.el.getBoundingClientRect().top > window.innerHeight / 2) {
            this.root.el.closest(".o-mail-Chatter").scrollIntoView();
        }
    }

    date(row) {
        return shortDate(row.date);
    }

    /** "Carla (12)" */
    named({name, email, count}) {
        return `${name || email} (${count})`;
    }

    /** What stands where nothing does. */
    get nothing() {
        if (this.store.text || this.store.person) {
            return _t("Nothing found");
        }
        return this.store.tab === "files"
            ? _t("No attachments")
            : _t("No mail yet. What is written from and to the address of this record files itself here.");
    }

    write(kind, mail) {
        return openComposer(this.env, kind, mail?.id, this.dossier.record);
    }

    /** Where the open conversation is filed on this record, when the user may take it out. */
    get filed() {
        const {model, id} = this.dossier.record;
        const filed = this.open.mails.flatMap(({mail}) => mail?.filed || []);
        return filed.find((one) => one.model === model && one.id === id && one.removable);
    }

    takeOut() {
        const ids = this.open.mails.map((mail) => mail.id);
        return this.dossiers.remove(ids, this.filed);
    }

    showFile(file) {
        return this.open.show({key: `mail ${file.message_id}`, message_id: file.message_id, subject: file.subject});
    }

    /** As a list, in which one can select and group. */
    async openList() {
        const {model, id} = this.dossier.record;
        const action = await this.orm.call("mail.dossier.message", "action_dossier", [model, id]);
        this.action.doAction({...action, help: markup(action.help)});
    }
}
