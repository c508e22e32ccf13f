import {Component, onMounted, onPatched, useEffect, useExternalListener, useRef, useState} from "@odoo/owl";
import {FILTERS} from "./actions";
import {MailBanner} from "./banner";
import {MailRow} from "./row";
import {MailSearchBox} from "./search_box";

const HEIGHT = {tall: 82, wide: 40};
// Rows drawn beyond what is seen, so that scrolling shows no gaps.
const BEYOND = 8;
const NEARLY = 30;

/** The conversations; of 100,000 rows only those that are seen are drawn. */
export class MailList extends Component {
    static template = "mail_dossier.List";
    static components = {MailBanner, MailRow, MailSearchBox};
    static props = {wide: Boolean};

    setup() {
        this.store = useState(this.env.mail);
        this.filters = FILTERS;
        this.scroller = useRef("scroller");
        this.seen = useState({top: 0, height: 800});
        onMounted(() => this.measure());
        onPatched(() => this.measure());
        useExternalListener(window, "resize", () => this.measure());
        useEffect(
            () => this.follow(),
            () => [this.store.current, this.props.wide]
        );
        useEffect(
            () => {
                this.scroller.el.scrollTop = 0;
            },
            () => [this.store.folder.id, this.store.only, this.store.query]
        );
    }

    get height() {
        return this.props.wide ? HEIGHT.wide : HEIGHT.tall;
    }

    get first() {
        return Math.max(0, Math.floor(this.seen.top / this.height) - BEYOND);
    }

    get shown() {
        const last = Math.ceil((this.seen.top + this.seen.height) / this.height) + BEYOND;
        return this.store.rows.slice(this.first, last).map((row, index) => ({row, index: this.first + index}));
    }

    measure() {
        const {scrollTop, clientHeight} = this.scroller.el;
        if (clientHeight && (scrollTop !== this.seen.top || clientHeight !== this.seen.height)) {
            Object.assign(this.seen, {top: scrollTop, height: clientHeight});
        }
        if (scrollTop + clientHeight > (this.store.rows.length - NEARLY) * this.height) {
            this.store.loadMore();
        }
    }

    /** Keep the open row in sight. */
    follow() {
        const index = this.store.rows.findIndex((row) => row.key === this.store.current);
        const {el} = this.scroller;
        if (index >= 0) {
            const above = index * this.height;
            el.scrollTop = Math.max(Math.min(el.scrollTop, above), above + this.height - el.clientHeight);
        }
    }
}
