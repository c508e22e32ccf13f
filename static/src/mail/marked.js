import {Component, xml} from "@odoo/owl";
import {places} from "../reader/marks";

/** A text in which what was searched for is marked. */
export class Marked extends Component {
    static template = xml`<t t-foreach="pieces" t-as="piece" t-key="piece_index"
        ><mark t-if="piece.found" t-esc="piece.text" /><t t-else="" t-esc="piece.text" /></t>`;
    static props = {text: String, words: Array};

    /** [{text, found}] */
    get pieces() {
        const {text, words} = this.props;
        const pieces = [];
        let end = 0;
        for (const [from, to] of words.length ? places(text, words) : []) {
            pieces.push({text: text.slice(end, from), found: false}, {text: text.slice(from, to), found: true});
            end = to;
        }
        return [...pieces, {text: text.slice(end), found: false}].filter((piece) => piece.text);
    }
}
