import {_t} from "@web/core/l10n/translation";

/** What one can do with mails: button, key (Gmail's) and what is said when it is done. */
export const ACTIONS = {
    archive: {icon: "fa-archive", key: "e", title: _t("Archive"), done: _t("%s archived")},
    junk: {icon: "fa-ban", key: "!", title: _t("Junk"), done: _t("%s moved to junk")},
    inbox: {icon: "fa-inbox", title: _t("Not junk: to the inbox"), done: _t("%s moved to the inbox")},
    delete: {icon: "fa-trash-o", key: "#", title: _t("Delete"), done: _t("%s deleted")},
    read: {icon: "fa-envelope-open-o", key: "I", title: _t("Mark as read"), done: _t("%s marked as read")},
    unread: {icon: "fa-envelope-o", key: "U", title: _t("Mark as unread"), done: _t("%s marked as unread")},
    flag: {icon: "fa-star", title: _t("Flag"), done: _t("%s flagged")},
    unflag: {icon: "fa-star-o", title: _t("Remove the flag"), done: _t("Flag removed from %s")},
    move: {icon: "fa-folder-open-o", key: "v", title: _t("Move to a folder"), done: _t("%s moved")},
};

export const ICONS = {
    inbox: "fa-inbox",
    sent: "fa-paper-plane-o",
    drafts: "fa-pencil",
    archive: "fa-archive",
    junk: "fa-ban",
    trash: "fa-trash-o",
    "": "fa-folder-o",
};

/** "2 conversations archived", for an offer of undo.js. */
export function told({action, count}) {
    const mails = count === 1 ? _t("Conversation") : _t("%s conversations", count);
    return _t(ACTIONS[action].done.toString(), mails);
}
