import {_t} from "@web/core/l10n/translation";
import {useExternalListener} from "@odoo/owl";
import {isMacOS} from "@web/core/browser/feature_detection";

/**
 * The keys, Gmail's where Gmail has one. `name` is a method of the component; keys without a title are second ways.
 * "g i" is g, then i.
 */
export const KEYS = [
    {keys: ["j", "ArrowDown"], name: "next", title: _t("Next conversation")},
    {keys: ["k", "ArrowUp"], name: "previous", title: _t("Previous conversation")},
    {keys: ["o", "Enter"], name: "openCurrent", title: _t("Open it")},
    {keys: ["u", "Escape"], name: "close", title: _t("Back to the list")},
    {keys: ["n"], name: "nextMail", title: _t("Next mail of the conversation")},
    {keys: ["p"], name: "previousMail", title: _t("Previous mail of the conversation")},
    {keys: ["x"], name: "check", title: _t("Tick it")},
    {keys: ["* a"], name: "checkAll", title: _t("Tick all")},
    {keys: ["* n"], name: "checkNone", title: _t("Tick none")},
    {keys: ["e"], name: "archive", title: _t("Archive")},
    {keys: ["#", "Delete"], name: "delete", title: _t("Delete")},
    {keys: ["!"], name: "junk", title: _t("Junk")},
    {keys: ["v"], name: "move", title: _t("Move to a folder")},
    {keys: ["s"], name: "flag", title: _t("Flag")},
    {keys: ["I"], name: "read", title: _t("Mark as read")},
    {keys: ["U"], name: "unread", title: _t("Mark as unread")},
    {keys: ["z"], name: "undo", title: _t("Undo")},
    {keys: ["c"], name: "compose", title: _t("New mail")},
    {keys: ["r"], name: "reply", title: _t("Reply")},
    {keys: ["a"], name: "replyAll", title: _t("Reply to all")},
    {keys: ["f"], name: "forward", title: _t("Forward")},
    {keys: ["/"], name: "search", title: _t("Search")},
    {keys: ["g i"], name: "goInbox", title: _t("Go to the inbox")},
    {keys: ["g t"], name: "goSent", title: _t("Go to sent mail")},
    {keys: ["g d"], name: "goDrafts", title: _t("Go to drafts")},
    {keys: ["?"], name: "help", title: _t("These keys")},
];

const NAMES = new Map(KEYS.flatMap(({keys, name}) => keys.map((key) => [key, name])));
const FIRSTS = new Set([...NAMES.keys()].filter((key) => key.includes(" ")).map((key) => key[0]));
const TYPING =
    "input:not([type=checkbox]), textarea, select, [contenteditable=true], .o-overlay-container *, .modal *, .o_mail_dossier_composer *";
// A focused button takes Enter for itself.
const PRESSED = "button, a, summary, [role=button]";

/** The name of what a key stands for, after the key `before`. */
export function meaning({key, ctrlKey, altKey, metaKey}, before = "") {
    return ctrlKey || altKey || metaKey ? undefined : NAMES.get(before ? `${before} ${key}` : key);
}

/** Call `methods[name]()` when its key is pressed, and nobody is typing. */
export function useKeyboard(methods) {
    const state = {before: ""};
    useExternalListener(window, "keydown", (event) => {
        const {key, target} = event;
        if (event.defaultPrevented || target.closest?.(TYPING) || document.querySelector(".modal, .o-FileViewer")) {
            return;
        }
        if (["Enter"].includes(key) && target.closest?.(PRESSED)) {
            return;
        }
        const name = meaning(event, state.before);
        state.before = !name && FIRSTS.has(key) && !event[isMacOS() ? "metaKey" : "ctrlKey"] ? key : "";
        if (name) {
            event.preventDefault();
            methods[name]();
        }
    });
}
