import {Component, onMounted, useEffect, useRef, useState} from "@odoo/owl";
import {useActiveElement} from "@web/core/ui/ui_service";
import {useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {ComposerBody} from "./body";
import {ComposerFiles} from "./files";
import {ComposerFoot} from "./foot";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {PeopleField} from "./people_field";

// What is open above the window takes Escape for itself.
const ABOVE = ".o-we-powerbox, .o-we-linkpopover, .o-EmojiPicker, .o-dropdown--menu, .modal";

/** One mail that is being written: docked at the foot of the page, as a bar, or over the whole of it. */
export class ComposerWindow extends Component {
    static template = "mail_dossier.ComposerWindow";
    static components = {ComposerBody, ComposerFiles, ComposerFoot, PeopleField};
    static props = {composer: Object, letter: Object};

    setup() {
        this.ui = useService("ui");
        this.dialog = useService("dialog");
        this.letter = useState(this.props.letter);
        this.state = useState({
            senders: [],
            cc: Boolean(this.letter.cc),
            bcc: Boolean(this.letter.bcc),
            over: false,
        });
        this.docked = useRef("docked");
        this.full = useRef("full");
        useActiveElement("full");
        onMounted(() => this.loadSenders());
        useEffect(
            () => this.focus(),
            () => [this.letter.view === "minimised", this.letter.bodyNumber]
        );
    }

    get isFull() {
        return this.letter.view === "full" || (this.ui.isSmall && this.letter.view === "open");
    }

    get element() {
        return this.full.el || this.docked.el;
    }

    async loadSenders() {
        this.state.senders = await this.letter.rpc.senders();
    }

    get sender() {
        return this.letter.sender || this.state.senders[0];
    }

    bodyReady(body) {
        this.body = body;
        this.focus();
    }

    /** To where one goes on: whom it is for, else the text. */
    focus() {
        if (this.letter.view === "minimised" || !this.element) {
            return;
        }
        if (!this.letter.to) {
            this.element.querySelector(".o_to input")?.focus();
        } else if (this.letter.plain) {
            this.element.querySelector("textarea.o_plain")?.focus();
        } else {
            this.body?.focus();
        }
    }

    // ------------------------------------------------------------ the window

    raise() {
        this.props.composer.raise(this.letter);
    }

    minimise() {
        this.element.querySelector(".o_title").focus(); // what had the focus is hidden now
        this.props.composer.minimise(this.letter);
    }

    toggle() {
        return this.letter.view === "minimised" ? this.raise() : this.minimise();
    }

    toggleFull() {
        this.letter.view = this.letter.view === "full" ? "open" : "full";
    }

    close() {
        return this.props.composer.close(this.letter);
    }

    onKeydown(event) {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            event.stopPropagation();
            this.send();
        } else if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector(ABOVE)) {
            event.preventDefault();
            event.stopPropagation();
            return this.letter.view === "full" ? this.toggleFull() : this.minimise();
        }
    }

    // ------------------------------------------------------------ files

    /** Files that are dropped or pasted: images into the text, where that is where they go; the rest beside it. */
    async add(files, target) {
        const inText = Boolean(this.body && target.closest?.(".o_writing"));
        const images = inText ? files.filter((file) => file.type.startsWith("image/")) : [];
        const others = files.filter((file) => !images.includes(file));
        await this.addImages(images);
        if (others.length) {
            await this.letter.attach(others);
        }
    }

    async addImages(images) {
        const parts = images.length ? await this.letter.attach(images, true) : [];
        if (parts.length) {
            this.body.insertImages(parts);
        }
    }

    onDrag(event) {
        if (event.dataTransfer.types.includes("Files")) {
            event.preventDefault();
            this.state.over = event.type === "dragover";
        }
    }

    onDrop(event) {
        this.state.over = false;
        const files = [...event.dataTransfer.files];
        if (files.length) {
            event.preventDefault();
            event.stopPropagation();
            this.add(files, event.target);
        }
    }

    /** A table or text that is pasted has a picture of itself beside it: then it is not the picture that is meant. */
    onPaste(event) {
        const {files, types} = event.clipboardData;
        if (files.length && !types.includes("text/plain")) {
            event.preventDefault();
            event.stopPropagation();
            this.add([...files], event.target);
        }
    }

    // ------------------------------------------------------------ away with it

    /** After second thoughts, where there are any. `at` is when, in UTC as the server writes it; now without it. */
    async send(at = null) {
        if (!this.letter.editable || this.letter.busy || !(await this.letter.save())) {
            return;
        }
        const thoughts = this.thoughts(await this.letter.rpc.hints(this.letter.id));
        const send = () => this.props.composer.send(this.letter, at);
        if (!thoughts.length) {
            return send();
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Send it like this?"),
            body: thoughts.join("\n"),
            confirmLabel: _t("Send"),
            cancelLabel: _t("Go on writing"),
            confirm: send,
            cancel: () => {},
        });
    }

    thoughts({forgotten_attachment: word, without_subject}) {
        const forgotten = word && _t("You wrote “%s”, but there is no attachment.", word);
        return [forgotten, without_subject && _t("It has no subject.")].filter(Boolean);
    }

    discard() {
        if (!this.letter.touched && this.letter.fresh) {
            return this.props.composer.discard(this.letter);
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Throw this mail away?"),
            body: _t("It goes from your drafts here and on the mail server."),
            confirmLabel: _t("Throw away"),
            confirm: () => this.props.composer.discard(this.letter),
            cancel: () => {},
        });
    }
}
