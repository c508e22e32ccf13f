import {fetchPage} from "../reader/frame";

const MESSAGE = "mail.dossier.message";

/** All that is asked about the dossier of one record {model, id}. */
export class DossierRpc {
    /** Rows that come when no `limit` is given. */
    pageSize = 40;

    constructor(orm, record) {
        this.orm = orm.silent;
        this.record = record;
    }

    ask(name, options) {
        const {model, id} = this.record;
        return this.orm.call(MESSAGE, `dossier_${name}`, [model, id], options);
    }

    count() {
        return this.ask("count");
    }

    mails(options) {
        return this.ask("mails", options);
    }

    conversations(options) {
        return this.ask("conversations", options);
    }

    parts(options) {
        return this.ask("parts", options);
    }

    people() {
        return this.ask("people");
    }

    conversation(messageId) {
        const {model, id} = this.record;
        return this.orm.call(MESSAGE, "dossier_conversation", [[messageId], model, id]);
    }

    async mail(messageId) {
        const [row] = await this.orm.read(MESSAGE, [messageId], ["reader"]);
        return row.reader;
    }

    /** The user's own copies at these locations are read. */
    read(ids) {
        return this.orm.call("mail.dossier.location", "act", [ids, "read"]);
    }

    page(messageId, images) {
        return fetchPage(messageId, images);
    }
}
