import {fetchPage} from "../reader/frame";

const FOLDER = "mail.dossier.folder";
const LOCATION = "mail.dossier.location";
const MESSAGE = "mail.dossier.message";

/** All that the mail screen asks of the server. None of it waits for a mail server. */
export class MailRpc {
    constructor(orm) {
        this.orm = orm.silent;
    }

    health() {
        return this.orm.call("mail.dossier.account", "health", []);
    }

    firstLogin() {
        return this.orm.call("mail.dossier.account", "first_login", []);
    }

    connect(password, bound, sending) {
        return this.orm.call("mail.dossier.account", "connect", [password, bound], {sending});
    }

    signIn(userId, provider) {
        const context = {mail_dossier_provider: provider};
        return this.orm.call("res.users", "action_mail_dossier_sign_in", [[userId]], {context});
    }

    tree() {
        return this.orm.call(FOLDER, "tree", []);
    }

    conversations(folderId, options) {
        return this.orm.call(LOCATION, "conversations", [folderId], options);
    }

    find(text, options) {
        return this.orm.call(MESSAGE, "find_mails", [text], options);
    }

    beside(messageId) {
        return this.orm.call(MESSAGE, "beside", [[messageId]]);
    }

    /** The dialog that makes a card of who is on the other side. */
    card(messageId) {
        return this.orm.call(MESSAGE, "action_card", [[messageId]]);
    }

    conversation(messageId, folderId) {
        return this.orm.call(MESSAGE, "conversation", [[messageId], folderId]);
    }

    async mail(messageId) {
        const [row] = await this.orm.read(MESSAGE, [messageId], ["reader"]);
        return row.reader;
    }

    act(ids, action, folderId) {
        return this.orm.call(LOCATION, "act", [ids, action, folderId]);
    }

    undo(before) {
        return this.orm.call(LOCATION, "undo", [before]);
    }

    page(messageId, images) {
        return fetchPage(messageId, images);
    }
}
