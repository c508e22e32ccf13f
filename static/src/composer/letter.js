import {ConnectionLostError} from "@web/core/network/rpc";
import {Reactive} from "@web/core/utils/reactive";
import {_t} from "@web/core/l10n/translation";

// After the last key, so that who types is not followed letter by letter.
const SAVE_AFTER = 1500;
const AGAIN_AFTER = 15_000;
const FIELDS = ["sender", "to", "cc", "bcc", "subject", "body", "plain", "confidential"];
const RECIPIENTS = ["to", "cc", "bcc"];

/**
 * One mail that is being written: what its window shows, and what of it the server does not have yet.
 *
 * The draft has been on the server since it was opened, so that there is one of it whatever breaks. What is typed is
 * noted in `unsaved` and saved a little later; saves follow one another. The body is asked of the editor (`readBody`)
 * at that moment, since turning it into HTML at every key would be slow. `rpc` as ComposerRpc, `later` as setTimeout.
 */
export class Letter extends Reactive {
    view = "open";
    notSaved = "";
    refused = "";
    gone = false;
    touched = false;
    busy = 0;
    replacing = false;
    uploads = 0;
    bodyNumber = 0;
    external = [];
    readBody = null;

    constructor(rpc, later, shown, fresh) {
        super();
        Object.assign(this, {rpc, later, fresh, unsaved: new Set(), keys: 0, saving: Promise.resolve()});
        this.show(shown);
    }

    /** What the server has, as its `show` tells it. */
    show(shown) {
        const {id, state, error, parts, send_at, res_model, res_id, answers, forwards} = shown;
        Object.assign(this, {id, state, parts, sendAt: send_at, resModel: res_model, resId: res_id, answers, forwards});
        FIELDS.forEach((name) => (this[name] = shown[name]));
        Object.assign(this, {notSaved: "", refused: error || ""});
        this.unsaved.clear();
        this.bodyNumber++;
        this.readBody = null; // until the new body is there
    }

    /** What became of it, beside what is typed meanwhile. */
    note({state, error, send_at}) {
        Object.assign(this, {state, sendAt: send_at, refused: error || ""});
    }

    get title() {
        return this.subject || (this.answers ? _t("Answer") : _t("New mail"));
    }

    get editable() {
        return ["draft", "refused"].includes(this.state);
    }

    get saved() {
        return this.touched && !this.unsaved.size && !this.notSaved;
    }

    /** Why it could not be saved, else why something else that was asked could not be. */
    get problem() {
        return this.notSaved || this.refused;
    }

    get files() {
        return this.parts.filter((part) => !part.inline);
    }

    // ------------------------------------------------------------ writing

    change(values) {
        Object.assign(this, values);
        this.touch(...Object.keys(values));
    }

    /** These fields are others now. */
    touch(...names) {
        this.touched = true;
        names.forEach((name) => this.unsaved.add(name));
        this.saveIn(SAVE_AFTER);
    }

    saveIn(pause) {
        const keys = ++this.keys;
        this.later(() => keys === this.keys && this.save(), pause);
    }

    /** Everything is at the server when this is done; false when it could not be. */
    save() {
        this.saving = this.saving.then(() => this.write());
        return this.saving;
    }

    async write() {
        const names = [...this.unsaved];
        if (!names.length || this.gone) {
            return !this.gone;
        }
        this.unsaved.clear();
        try {
            const saved = await this.rpc.save(this.id, this.values(names));
            this.notSaved = "";
            if (!saved) {
                this.lose();
            }
            if (!this.gone && names.some((name) => RECIPIENTS.includes(name))) {
                this.external = (await this.rpc.hints(this.id)).external;
            }
        } catch (error) {
            names.forEach((name) => this.unsaved.add(name));
            this.notSaved = told(error);
            this.saveIn(AGAIN_AFTER);
        }
        return !this.notSaved;
    }

    /** It was sent or thrown away elsewhere, without what was typed here last. */
    lose() {
        Object.assign(this, {gone: true, notSaved: _t("This mail was sent or thrown away elsewhere.")});
    }

    values(names) {
        if (this.readBody && names.includes("body")) {
            this.body = this.readBody(this.finishing);
        }
        return Object.fromEntries(names.map((name) => [name, this[name]]));
    }

    /** Save it as it is to be sent: with the looks that the editor's style sheet gives it. */
    finish() {
        if (this.readBody) {
            this.unsaved.add("body");
        }
        this.finishing = true;
        return this.save().finally(() => (this.finishing = false));
    }

    /** The page goes away; false when what was typed last may be lost with it. */
    saveLast() {
        if (this.gone || !this.unsaved.size) {
            return !this.gone;
        }
        return this.rpc.saveLast(this.id, this.values([...this.unsaved])) && !this.notSaved;
    }

    /** Do `work`, which answers with what the draft is then; nothing can be typed meanwhile, it would be lost. */
    async replace(work) {
        this.replacing = true;
        if (await this.save()) {
            await this.attempt(async () => {
                this.show(await work());
                this.touched = true;
            });
        }
        this.replacing = false;
    }

    setPlain(plain) {
        return this.replace(async () => {
            await this.rpc.save(this.id, {plain});
            return this.rpc.show(this.id);
        });
    }

    applyTemplate(templateId) {
        return this.replace(() => this.rpc.applyTemplate(this.id, templateId));
    }

    /** It is not to be sent after all. */
    cancel() {
        return this.attempt(async () => this.show(await this.rpc.cancel(this.id)));
    }

    /** It went from under us: go on with it as a new one. Its files are lost with the old one. */
    async keep() {
        await this.attempt(async () => {
            const values = this.values(FIELDS);
            const {id} = await this.rpc.write({});
            Object.assign(this, {id, gone: false, notSaved: "", parts: [], state: "draft"});
            await this.rpc.save(id, values);
        });
    }

    // ------------------------------------------------------------ files

    /** Add files; `inline` for images that the text shows. Returns the parts. */
    async attach(files, inline = false) {
        this.uploads++;
        const parts = await this.attempt(() => this.rpc.attach(this.id, files, inline));
        this.uploads--;
        this.parts.push(...(parts || []));
        this.touched = this.touched || Boolean(parts);
        return parts || [];
    }

    async detach(part) {
        await this.attempt(async () => {
            await this.rpc.detach(part.id);
            this.parts = this.parts.filter((one) => one.id !== part.id);
        });
    }

    /** What `work` gives; when the server refuses, it is told at the mail. */
    async attempt(work) {
        this.busy++;
        try {
            this.refused = "";
            return await work();
        } catch (error) {
            this.refused = told(error);
        } finally {
            this.busy--;
        }
    }
}

function told(error) {
    const lost = error instanceof ConnectionLostError || error instanceof TypeError; // their words are for programmers
    return (!lost && (error.data?.message || error.message)) || _t("There is no connection with Odoo at the moment.");
}
