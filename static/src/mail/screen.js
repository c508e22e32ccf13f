import {Component, onMounted, onWillStart, onWillUnmount, useChildSubEnv, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useBus, useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {HelpSheet} from "./help";
import {MailConversation} from "./conversation";
import {MailFolders} from "./folders";
import {MailList} from "./list";
import {MailPanel} from "./panel";
import {MailRpc} from "./rpc";
import {MailStart} from "./start";
import {MailStore} from "./store";
import {MailToolbar} from "./toolbar";
import {openComposer} from "./composer";
import {told} from "./actions";
import {useKeyboard} from "./keyboard";

const PANE = "mail_dossier.pane";
const PANEL = "mail_dossier.panel";
// Something came in or was moved; who may see a mail was changed.
const EVENTS = ["mail_dossier/mailbox", "mail_dossier/changed"];

/** The app *Mail*: folders, conversations, and what is open, beside or below the list. */
export class MailScreen extends Component {
    static template = "mail_dossier.Screen";
    static components = {MailConversation, MailFolders, MailList, MailPanel, MailStart, MailToolbar};
    static props = {...standardActionServiceProps};

    setup() {
        this.ui = useService("ui");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.root = useRef("root");
        const notification = useService("notification");
        const onError = (error) => notification.add(error.data?.message || error.message, {type: "danger"});
        this.store = useState(new MailStore(new MailRpc(useService("orm")), {onError}));
        const {localStorage} = browser;
        this.pane = useState({
            beside: localStorage.getItem(PANE) !== "below",
            panel: (localStorage.getItem(PANEL) || (window.innerWidth > 1500 ? "on" : "off")) === "on",
        });
        useChildSubEnv({
            mail: this.store,
            mailPane: this.pane,
            mailAct: (...args) => this.act(...args),
            compose: (...args) => this.write(...args),
        });
        useSetupAction({getLocalState: () => this.store.state()});
        useKeyboard(this);
        this.listen(useService("bus_service"));
        this.first = useState({login: null});
        onWillStart(() => Promise.all([this.store.start(this.props.state || {}), this.askFirst()]));
        onMounted(() => this.setNarrow());
        onWillUnmount(() => this.store.end());
        useBus(this.ui.bus, "resize", () => this.setNarrow());
    }

    listen(bus) {
        const changed = () => this.store.changed();
        EVENTS.forEach((name) => bus.subscribe(name, changed));
        onWillUnmount(() => EVENTS.forEach((name) => bus.unsubscribe(name, changed)));
    }

    setNarrow() {
        this.store.narrow = this.ui.isSmall;
    }

    togglePane() {
        this.pane.beside = !this.pane.beside;
        browser.localStorage.setItem(PANE, this.pane.beside ? "beside" : "below");
    }

    togglePanel() {
        this.pane.panel = !this.pane.panel;
        browser.localStorage.setItem(PANEL, this.pane.panel ? "on" : "off");
    }

    get told() {
        return told(this.store.undoing.offered);
    }

    /** Is the user to fill in his password? (first_login) */
    async askFirst() {
        this.first.login = await this.store.rpc.firstLogin();
    }

    /** He has done so, or does not want to now. */
    firstDone() {
        this.first.login = null;
        return this.store.start();
    }

    openSettings() {
        this.action.doAction("mail_dossier.action_my_mailbox");
    }

    // ------------------------------------------------------------ what the keys and buttons do

    /** With the ticked rows, or the open one; what cannot be taken back is asked first. */
    act(action, folder = null, rows = this.store.targets) {
        if (action !== "delete" || this.store.folder?.role !== "trash") {
            return this.store.act(action, rows, folder);
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete for good"),
            body: _t("These mails are removed from your mail server too. This cannot be undone."),
            confirmLabel: _t("Delete for good"),
            confirm: () => this.store.act(action, rows),
            cancel: () => {},
        });
    }

    write(kind, mail) {
        return openComposer(this.env, kind, mail?.id);
    }

    next = () => this.store.step(1);
    previous = () => this.store.step(-1);
    openCurrent = () => (this.store.current ? (this.store.view = "mail") : this.store.step(1));
    close = () => (this.store.checked.size ? this.store.checkAll(false) : (this.store.view = "list"));
    check = () => this.store.current && this.store.check(this.store.current);
    checkAll = () => this.store.checkAll(true);
    checkNone = () => this.store.checkAll(false);
    archive = () => this.act("archive");
    delete = () => this.act("delete");
    junk = () => this.act(this.store.folder?.role === "junk" ? "inbox" : "junk");
    read = () => this.act("read");
    unread = () => this.act("unread");
    flag = () => this.act(this.store.targets.every((row) => row.flagged) ? "unflag" : "flag");
    undo = () => this.store.undo();
    move = () => this.press(".o_mail_dossier_move");
    search = () => this.press("input[type=search]");
    nextMail = () => this.turn(1);
    previousMail = () => this.turn(-1);
    compose = () => this.write("new");
    reply = () => this.answer("reply");
    replyAll = () => this.answer("reply_all");
    forward = () => this.answer("forward");
    goInbox = () => this.go("inbox");
    goSent = () => this.go("sent");
    goDrafts = () => this.go("drafts");
    help = () => this.dialog.add(HelpSheet, {});

    press(selector) {
        const element = this.root.el.querySelector(selector);
        element?.focus();
        element?.click();
    }

    go(role) {
        const folder = this.store.folders.find((one) => one.role === role);
        return folder && this.store.openFolder(folder);
    }

    answer(kind) {
        const mail = this.store.open.newest;
        return mail && this.write(kind, mail);
    }

    /** To the next (1) or previous (-1) mail of the conversation. */
    turn(by) {
        const heads = [...this.root.el.querySelectorAll(".o_mail_dossier_head")];
        const index = heads.indexOf(document.activeElement);
        const head = heads[index < 0 ? heads.length - 1 : Math.max(0, index + by)];
        head?.focus();
        head?.scrollIntoView({block: "nearest"});
    }
}

registry.category("actions").add("mail_dossier.screen", MailScreen);
