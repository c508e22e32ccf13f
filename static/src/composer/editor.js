import {closestElement} from "@html_editor/utils/dom_traversal";
import {LinkPopover} from "@html_editor/main/link/link_popover";
import {MAIN_PLUGINS} from "@html_editor/plugin_sets";
import {Plugin} from "@html_editor/plugin";
import {TabulationPlugin} from "@html_editor/main/tabulation_plugin";
import {_t} from "@web/core/l10n/translation";
import {withSequence} from "@html_editor/utils/resource";

/*
 * Odoo's editor, as a mail needs it. Left out is what other mail programs do not show, and what brings files that
 * nobody outside may fetch: an image of a mail is a file of its draft (letter.attach), not one of Odoo's.
 */
const LEFT_OUT = new Set([
    "banner",
    "chatgpt_translate",
    "column",
    "dblclickImagePreview",
    "icon",
    "iconColor",
    "imageCrop",
    "imagePostProcess",
    "imageSave",
    "media",
    "mediaUrlPaste",
    "movenode",
    "odooLinkSelection",
    "powerButtons",
    "star",
    "tabulation",
]);

/**
 * Odoo's link popover, which tells where a link leads without asking: neither the page itself, which would tell its
 * owner who answers his mail, nor somebody else for its icon.
 */
class QuietLinkPopover extends LinkPopover {
    async loadAsyncLinkPreview() {
        this.resetPreview();
    }
}

/** Tab is for lists and tables; elsewhere one leaves the text by it (WCAG 2.1.2). */
class TabPlugin extends TabulationPlugin {
    resources = {
        ...this.resources,
        user_commands: this.resources.user_commands.map((command) => ({
            ...command,
            isAvailable: (selection) =>
                command.isAvailable(selection) && Boolean(closestElement(selection.anchorNode, "li, td, th")),
        })),
    };
}

/** The mail that is answered stands in a quote. Enter in it makes room for an answer at that place. */
class QuotePlugin extends Plugin {
    static id = "mailDossierQuote";
    static dependencies = ["selection"];
    resources = {
        split_element_block_overrides: withSequence(1, (place) => this.split(place)),
        bypass_paste_image_files: () => true,
        link_popovers: withSequence(1, {
            PopoverClass: QuietLinkPopover,
            isAvailable: () => true,
            getProps: (props) => props,
        }),
    };

    split({targetNode, targetOffset}) {
        const quote = outermost(targetNode, "blockquote", this.editable);
        if (!quote) {
            return false;
        }
        const rest = this.document.createRange();
        rest.setStart(targetNode, targetOffset);
        rest.setEndAfter(quote);
        const answer = this.document.createElement("p");
        answer.append(this.document.createElement("br"));
        const below = rest.extractContents();
        quote.after(answer, below);
        this.dependencies.selection.setCursorStart(answer);
        return true;
    }
}

function outermost(node, selector, root) {
    let found = null;
    for (let one = node; one && one !== root; one = one.parentNode) {
        found = one.matches?.(selector) ? one : found;
    }
    return found;
}

const PLUGINS = [...MAIN_PLUGINS.filter((plugin) => !LEFT_OUT.has(plugin.id)), TabPlugin, QuotePlugin];
// On a telephone the editor's own bar would lie over ours.
const SMALL = PLUGINS.filter((plugin) => plugin.id !== "toolbar");

/** The configuration of a Wysiwyg that writes a mail. */
export function editorConfig(content, {small, ...options}) {
    return {
        content,
        Plugins: small ? SMALL : PLUGINS,
        allowChecklist: false,
        allowFile: false,
        allowVideo: false,
        allowStripDomain: false,
        baseContainers: ["P"],
        getRecordInfo: () => ({}),
        resources: {},
        ...options,
    };
}

/** The buttons above the text; each is a command of the editor. */
export const FORMATS = [
    {id: "formatBold", icon: "fa-bold", title: _t("Bold")},
    {id: "formatItalic", icon: "fa-italic", title: _t("Italic")},
    {id: "formatUnderline", icon: "fa-underline", title: _t("Underline")},
    {id: "toggleListUL", icon: "fa-list-ul", title: _t("Bulleted list")},
    {id: "toggleListOL", icon: "fa-list-ol", title: _t("Numbered list")},
    {id: "openLinkTools", icon: "fa-link", title: _t("Link")},
    {id: "removeFormat", icon: "fa-eraser", title: _t("Remove formatting")},
];

/*
 * What the editor's own style sheet gives, and a mail has to say itself. Only these: a mail that says more looks
 * worse in the next program, and the quoted mail stays as it came.
 */
const LOOKS = [
    ["table.o_table", ["border-collapse", "width"]],
    ["table.o_table td, table.o_table th", ["border", "padding", "vertical-align"]],
    ["[class*='-fs'], .small", ["font-size"]],
    ["a.btn", ["background-color", "border", "border-radius", "color", "display", "padding", "text-decoration"]],
    ["pre", ["background-color", "padding", "white-space"]],
];

/** The editor's content as it is sent: `clone` has the editable's classes and stands in the document. */
export function withLooks(clone) {
    for (const [selector, properties] of LOOKS) {
        for (const element of clone.querySelectorAll(selector)) {
            if (!element.closest(".o_mail_dossier_quote")) {
                const computed = getComputedStyle(element);
                properties.forEach((name) => element.style.setProperty(name, computed.getPropertyValue(name)));
            }
        }
    }
    return clone.innerHTML;
}
