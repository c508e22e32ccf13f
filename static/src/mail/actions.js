import {_t} from "@web/core/l10n/translation";

/** What one can do with mails: button, key (Gmail's) and what is said when it is done. */
export const ACTIONS = {
    archive: {icon: "fa-archive", key: "e", title: _t("Archive"), done: (mails) => _t("%s archived", mails)},
    junk: {icon: "fa-ban", key: "!", title: _t("Junk"), done: (mails) => _t("%s moved to junk", mails)},
    inbox: {icon: "fa-inbox", title: _t("Not junk: to the inbox"), done: (mails) => _t("%s moved to the inbox", mails)},
    delete: {icon: "fa-trash-o", key: "#", title: _t("Delete"), done: (mails) => _t("%s deleted", mails)},
    read: {
        icon: "fa-envelope-open-o",
        key: "I",
        title: _t("Mark as read"),
        done: (mails) => _t("%s marked as read", mails),
    },
    unread: {
        icon: "fa-envelope-o",
        key: "U",
        title: _t("Mark as unread"),
        done: (mails) => _t("%s marked as unread", mails),
    },
    flag: {icon: "fa-star", title: _t("Flag"), done: (mails) => _t("%s flagged", mails)},
    unflag: {icon: "fa-star-o", title: _t("Remove the flag"), done: (mails) => _t("Flag removed from %s", mails)},
    move: {icon: "fa-folder-open-o", key: "v", title: _t("Move to a folder"), done: (mails) => _t("%s moved", mails)},
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

/** The filters above the list. */
export const FILTERS = [
    {name: "unread", icon: "fa-envelope", title: _t("Unread only")},
    {name: "flagged", icon: "fa-star", title: _t("Flagged only")},
];

/** "2 conversations archived", for an offer of undo.js. */
export function told({action, count}) {
    const mails = count === 1 ? _t("Conversation") : _t("%s conversations", count);
    return ACTIONS[action].done(mails);
}
