import {Component, markup, useState} from "@odoo/owl";
import {FORMATS, editorConfig, withLooks} from "./editor";
import {_t} from "@web/core/l10n/translation";
import {localization} from "@web/core/l10n/localization";
import {hasTouch} from "@web/core/browser/feature_detection";
import {useService} from "@web/core/utils/hooks";
import {Wysiwyg} from "@html_editor/wysiwyg";

const QUOTE = "o_mail_dossier_quote";

/** The text of a letter: Odoo's editor, or plain text. The mail that is answered is folded until one asks for it. */
export class ComposerBody extends Component {
    static template = "mail_dossier.ComposerBody";
    static components = {Wysiwyg};
    static props = {letter: Object, attachInline: Function, ready: Function};
    formats = FORMATS;

    setup() {
        this.letter = useState(this.props.letter);
        const quoted = !this.letter.plain && this.letter.body.includes(QUOTE);
        this.state = useState({quoted, folded: quoted && !this.letter.forwards});
        this.config = editorConfig(markup(this.letter.body), {
            small: useService("ui").isSmall || hasTouch(),
            direction: localization.direction,
            onChange: () => this.letter.touch("body"),
            onEditorReady: () => this.onReady(),
        });
    }

    onLoad(editor) {
        this.editor = editor;
    }

    onReady() {
        const {editable} = this.editor;
        editable.setAttribute("tabindex", "0");
        editable.setAttribute("role", "textbox");
        editable.setAttribute("aria-multiline", "true");
        editable.setAttribute("aria-label", _t("Text of the mail"));
        this.letter.readBody = (finishing) => this.read(finishing);
        this.props.ready({focus: () => this.focus(), insertImages: (parts) => this.insertImages(parts)});
    }

    focus() {
        const {editable, shared} = this.editor;
        shared.selection.setCursorStart(editable.firstElementChild || editable);
        shared.selection.focusEditable();
    }

    read(finishing) {
        if (!finishing) {
            return this.editor.getContent();
        }
        const clone = this.editor.getElContent();
        this.editor.editable.after(clone);
        const html = withLooks(clone);
        clone.remove();
        return html;
    }

    format({id}) {
        this.editor.shared.selection.focusEditable();
        this.editor.shared.userCommand.getCommand(id).run();
    }

    insertImages(parts) {
        for (const {url, name} of parts) {
            const image = document.createElement("img");
            Object.assign(image, {src: url, alt: name});
            image.style.maxWidth = "100%";
            this.editor.shared.dom.insert(image);
        }
        this.editor.shared.history.addStep();
    }

    chooseImages(event) {
        this.props.attachInline([...event.target.files]);
        event.target.value = "";
    }

    toggleQuote() {
        this.state.folded = !this.state.folded;
    }
}
