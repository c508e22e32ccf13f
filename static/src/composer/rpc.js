import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";

const DRAFT = "mail.dossier.draft";

/** All that the composer asks of the server. None of it waits for a mail server. */
export class ComposerRpc {
    constructor(orm) {
        this.orm = orm.silent;
    }

    call(method, ...values) {
        return this.orm.call(DRAFT, method, values);
    }

    /** A new draft: from a record, {resModel, resId}, to somebody, {to}, or neither. */
    write({resModel = false, resId = false, to = false}) {
        return this.call("new_mail", resModel, resId, to);
    }

    /** `how`: reply, reply_all or forward; from a record or not. */
    answer(how, messageId, {resModel = false, resId = false} = {}) {
        return this.call(how, messageId, resModel, resId);
    }

    edit(locationId) {
        return this.call("edit", locationId);
    }

    show(id) {
        return this.call("show", [id]);
    }

    save(id, values) {
        return this.call("save", [id], values);
    }

    /** Save when the page goes away: nobody waits for the answer. False when it is too much for the browser. */
    saveLast(id, values) {
        const params = {model: DRAFT, method: "save", args: [[id], values], kwargs: {}};
        const call = new Blob([JSON.stringify({jsonrpc: "2.0", method: "call", params})], {type: "application/json"});
        return browser.navigator.sendBeacon(`/web/dataset/call_kw/${DRAFT}/save`, call);
    }

    discard(id) {
        return this.call("discard", [id]);
    }

    willSee(id) {
        return this.call("will_see", [id]);
    }

    hints(id) {
        return this.call("hints", [id]);
    }

    send(id, at) {
        return this.call("send", [id], at || false);
    }

    cancel(id) {
        return this.call("cancel", [id]);
    }

    hasten(id) {
        return this.call("hasten", [id]);
    }

    resolve(id, wasSent) {
        return this.call("resolve", [id], wasSent);
    }

    unsent() {
        return this.call("unsent");
    }

    senders() {
        return this.call("senders");
    }

    complete(text) {
        return this.call("complete", text);
    }

    templates(resModel) {
        return this.call("templates", resModel);
    }

    applyTemplate(id, templateId) {
        return this.call("apply_template", [id], templateId);
    }

    /** [{id, name, mimetype, size, inline, url}] of the files, with the draft from now on. */
    async attach(id, files, inline) {
        const form = new FormData();
        form.append("csrf_token", odoo.csrf_token);
        if (inline) {
            form.append("inline", "1");
        }
        [...files].forEach((file) => form.append("files", file, file.name));
        const answer = await browser.fetch(`/mail_dossier/draft/${id}/attach`, {method: "POST", body: form});
        const parts = answer.ok ? await answer.json().catch(() => ({})) : {};
        if (!Array.isArray(parts)) {
            throw new Error(parts.error || _t("The files could not be uploaded. Try it again."));
        }
        return parts;
    }

    detach(partId) {
        return this.orm.unlink("mail.dossier.draft.part", [partId]);
    }
}
