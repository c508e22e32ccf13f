import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useDebounced} from "@web/core/utils/timing";

const TYPING = 150;
// A click puts the term into the box, in the language of the user: models/search_query.py knows them all.
const TERMS = [
    {term: _t("from:"), title: _t("from whom")},
    {term: _t("to:"), title: _t("to whom")},
    {term: _t("has:attachment"), title: _t("with attachments")},
    {term: _t("is:unread"), title: _t("unread")},
    {term: _t("in:"), title: _t("in a folder")},
    {term: _t("before:"), title: _t("before a day, month or year")},
    {term: _t("dossier:"), title: _t("in a dossier")},
];

/** Finds while one types, and tells what can be asked. */
export class MailSearchBox extends Component {
    static template = "mail_dossier.SearchBox";
    static props = {};

    setup() {
        this.store = useState(this.env.mail);
        this.state = useState({text: this.store.query, focused: false});
        this.input = useRef("input");
        this.terms = TERMS;
        this.search = useDebounced(() => this.store.search(this.state.text), TYPING);
        // The folders beside it end a search.
        useEffect(
            (query) => {
                if (!query && !this.state.focused) {
                    this.state.text = "";
                }
            },
            () => [this.store.query]
        );
    }

    add(term) {
        this.state.text = `${this.state.text} ${term}`.trimStart();
        this.input.el.focus();
        this.search();
    }

    clear() {
        this.state.text = "";
        this.store.search("");
    }

    keydown(event) {
        if (event.key === "Escape") {
            this.clear();
            this.input.el.blur();
        } else if (["Enter", "ArrowDown"].includes(event.key)) {
            this.input.el.blur();
            this.store.step(1);
        }
    }
}
