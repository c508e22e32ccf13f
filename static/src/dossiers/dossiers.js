import {_t} from "@web/core/l10n/translation";
import {FileDialog} from "./file_dialog";
import {registry} from "@web/core/registry";

const MESSAGE = "mail.dossier.message";
// As long as one needs to see that it was the wrong one.
const UNDO = 10000;

/**
 * What one does with the dossiers of mails. A mail is {id, …} as of `reader`, a dossier {model, id, name, email} as in
 * its `filed`; `changed` is called after each step. Each step can be undone for a while.
 */
export class Dossiers {
    constructor(env, changed) {
        const {orm, notification, dialog, action} = env.services;
        Object.assign(this, {orm, notification, dialog, action, changed});
    }

    call(method, ids, ...values) {
        return this.orm.call(MESSAGE, method, [ids, ...values]);
    }

    async step(text, work, undo) {
        const result = await work();
        this.changed();
        const close = this.notification.add(text, {
            type: "success",
            autocloseDelay: UNDO,
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: async () => {
                        close();
                        await undo(result);
                        this.changed();
                    },
                },
            ],
        });
    }

    open({model, id}) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    remove(ids, {model, id, name}) {
        return this.step(
            _t("Taken out of the dossier of %s", name),
            () => this.call("unfile", ids, model, id),
            () => this.call("refile", ids, model, id)
        );
    }

    putBack(ids, {model, id, name}) {
        return this.step(
            _t("Back in the dossier of %s", name),
            () => this.call("refile", ids, model, id),
            () => this.call("unfile", ids, model, id)
        );
    }

    neverHere(ids, {model, id, name, email}) {
        return this.step(
            _t("Your mail with %(email)s is no longer filed on %(name)s", {email, name}),
            () => this.call("never_file", ids, email, model, id),
            (entry) => this.call("file_again", ids, entry)
        );
    }

    never(ids, {email}) {
        return this.step(
            _t("Your mail with %s is no longer filed", email),
            () => this.call("never_file", ids, email),
            (entry) => this.call("file_again", ids, entry)
        );
    }

    choose(ids) {
        this.dialog.add(FileDialog, {count: ids.length, file: (record) => this.file(ids, record)});
    }

    file(ids, {model, id, name}) {
        return this.step(
            _t("Filed on %s", name),
            () => this.call("file_on", ids, model, id),
            () => this.call("unfile_own", ids, model, id)
        );
    }
}

/** The mails selected in a list: of messages, or of a mailbox, whose rows are places of messages. */
async function fileSelected(env, action) {
    const {active_ids: ids, active_model: model} = action.context;
    const messages =
        model === MESSAGE
            ? ids
            : (await env.services.orm.read(model, ids, ["message_id"])).map((row) => row.message_id[0]);
    const changed = () => env.services.action.doAction({type: "ir.actions.client", tag: "soft_reload"});
    new Dossiers(env, changed).choose(messages);
}

registry.category("actions").add("mail_dossier_file_on", fileSelected);
