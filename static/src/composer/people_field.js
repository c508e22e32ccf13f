import {Component, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {isAddress, matching, parsePeople, written} from "./people";
import {uniqueId} from "@web/core/utils/functions";
import {useDebounced} from "@web/core/utils/timing";

const SEPARATORS = /[,;\n]/;

/** To, Cc or Bcc: people as chips, and the next one with completion. `name` is the field of the `letter`. */
export class PeopleField extends Component {
    static template = "mail_dossier.PeopleField";
    static props = {letter: Object, name: String, label: String, slots: {type: Object, optional: true}};

    setup() {
        this.id = uniqueId("mail_dossier_people");
        this.letter = useState(this.props.letter);
        this.state = useState({text: "", options: [], active: -1});
        this.input = useRef("input");
        this.keepLast = new KeepLast();
        this.completeSoon = useDebounced(() => this.complete(), 150);
    }

    get people() {
        return parsePeople(this.letter[this.props.name] || "");
    }

    look({email}) {
        return {o_wrong: !isAddress(email), o_outside: this.letter.external.includes(email.toLowerCase())};
    }

    removeLabel({name, email}) {
        return _t("Remove %s", name || email);
    }

    set(people) {
        this.letter.change({[this.props.name]: written(people)});
    }

    // ------------------------------------------------------------ the next one

    onInput(event) {
        this.state.text = event.target.value;
        if (SEPARATORS.test(this.state.text)) {
            this.add(...parsePeople(this.state.text));
        } else {
            this.offer(this.state.options);
            this.completeSoon();
        }
    }

    async complete() {
        const text = this.state.text.trim();
        const options = text ? await this.keepLast.add(this.letter.rpc.complete(text)) : [];
        const taken = new Set(this.people.map(({email}) => email));
        this.offer(options.filter(({email}) => !taken.has(email)));
    }

    /** Those of them that what is typed by now may mean; who writes an address to its end means that one. */
    offer(options) {
        const text = this.state.text.trim();
        this.state.options = text ? matching(options, text) : [];
        this.state.active = isAddress(text) || !this.state.options.length ? -1 : 0;
    }

    add(...people) {
        Object.assign(this.state, {text: "", options: [], active: -1});
        if (people.length) {
            this.set([...this.people, ...people]);
        }
    }

    /** The option that is marked, else what is typed. */
    commit() {
        const option = this.state.options[this.state.active];
        this.add(...(option ? [option] : parsePeople(this.state.text)));
    }

    /** Who goes elsewhere has chosen nobody. */
    leave() {
        this.add(...parsePeople(this.state.text));
    }

    // ------------------------------------------------------------ keys

    onKeydown(event) {
        const {options, active, text} = this.state;
        const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
        if (step && options.length) {
            this.state.active = (this.state.active + step + options.length) % options.length;
        } else if (event.key === "Escape" && options.length) {
            this.state.options = [];
        } else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey && active >= 0)) {
            this.commit();
            if (event.ctrlKey || event.metaKey) {
                return; // the window sends it
            }
        } else if (event.key === "Backspace" && !text) {
            this.set(this.people.slice(0, -1));
            return;
        } else {
            return;
        }
        event.preventDefault();
    }

    remove(index) {
        this.set(this.people.filter((_person, place) => place !== index));
        this.input.el.focus();
    }

    /** Back into the input, to be mended. */
    edit(index) {
        this.leave();
        const person = this.people[index];
        this.set(this.people.filter((_person, place) => place !== index));
        this.state.text = written([person]);
        this.input.el.focus();
    }
}
