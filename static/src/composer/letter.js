import {Reactive} from "@web/core/utils/reactive";
import {_t} from "@web/core/l10n/translation";

// After the last key, so that who types is not followed letter by letter.
const SAVE_AFTER = 1500;
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
    problem = "";
    gone = false;
    touched = false;
    busy = false;
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
        this.problem = error || "";
        this.unsaved.clear();
        this.bodyNumber++;
        this.readBody = null; // until the new body is there
    }

    get title() {
        return this.subject || (this.answers ? _t("Answer") : _t("New mail"));
    }

    get editable() {
        return ["draft", "refused"].includes(this.state);
    }

    get saved() {
        return this.touched && !this.unsaved.size && !this.problem;
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
        const keys = ++this.keys;
        this.later(() => keys === this.keys && this.save(), SAVE_AFTER);
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
            this.gone = !(await this.rpc.save(this.id, this.values(names)));
            this.problem = this.gone ? _t("This mail was sent or thrown away elsewhere.") : "";
            if (!this.gone && names.some((name) => RECIPIENTS.includes(name))) {
                this.external = (await this.rpc.hints(this.id)).external;
            }
        } catch (error) {
            names.forEach((name) => this.unsaved.add(name));
            this.problem = told(error);
        }
        return !this.problem;
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

    /** The page goes away. */
    saveLast() {
        if (this.unsaved.size && !this.gone) {
            this.rpc.saveLast(this.id, this.values([...this.unsaved]));
        }
    }

    /** Do `work`, which answers with what the draft is then. */
    async replace(work) {
        if (await this.save()) {
            await this.attempt(async () => {
                this.show(await work());
                this.touched = true;
            });
        }
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
            Object.assign(this, {id, gone: false, parts: [], state: "draft"});
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
        this.parts = this.parts.filter((one) => one.id !== part.id);
        await this.attempt(() => this.rpc.detach(part.id));
    }

    /** What `work` gives; when the server refuses, it is told at the mail. */
    async attempt(work) {
        this.busy = true;
        try {
            this.problem = "";
            return await work();
        } catch (error) {
            this.problem = told(error);
        } finally {
            this.busy = false;
        }
    }
}

function told(error) {
    return (
        error.data?.message ||
        error.message ||
        _t("No connection with Odoo. It is tried again with what you type next.")
    );
}
