import {Component, onMounted, onWillDestroy, onWillUpdateProps, useRef, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {cookie} from "@web/core/browser/cookie";
import {mark} from "./marks";

/** The page of a mail's body, as text. */
export async function fetchPage(id, images) {
    const answer = await browser.fetch(`/mail_dossier/message/${id}/body${images ? "?images=1" : ""}`);
    return answer.ok ? answer.text() : "";
}

/**
 * A mail's body, as high as it is, in a sandboxed frame.
 *
 * Nothing runs in it: there is no allow-scripts, and its own Content-Security-Policy allows neither scripts nor
 * requests. It is of our origin so that *we* can look into it: to measure it, to mark what was searched for, and to
 * hear the keys that are pressed in it. What is asked of its document is asked with our own prototypes, since a mail
 * may name an element `body`.
 */
export class BodyFrame extends Component {
    static template = "mail_dossier.BodyFrame";
    static props = {
        id: Number,
        images: Boolean,
        page: {type: Function, optional: true},
        words: {type: Array, optional: true},
    };

    setup() {
        this.frame = useRef("frame");
        this.state = useState({page: "", height: 60});
        onMounted(() => this.load(this.props));
        onWillUpdateProps((props) => {
            if (props.id !== this.props.id || props.images !== this.props.images) {
                this.load(props);
            }
        });
        onWillDestroy(() => this.observer?.disconnect());
    }

    async load({id, images, page = fetchPage}) {
        const text = await page(id, images);
        const dark = cookie.get("color_scheme") === "dark";
        this.state.page = dark ? text.replace("<html", '<html class="dark"') : text;
    }

    shown() {
        const inside = this.frame.el?.contentWindow;
        const body = inside && find(inside.document, "body");
        if (!body || !this.state.page) {
            return;
        }
        this.observer?.disconnect();
        this.observer = new ResizeObserver(() => this.measure());
        this.observer.observe(body);
        inside.addEventListener("keydown", (event) => this.pass(event));
        mark(inside, body, this.props.words || []);
        this.measure();
    }

    measure() {
        const root = this.frame.el && find(this.frame.el.contentWindow.document, "html");
        if (root) {
            // A wide table brings a bar to scroll it with.
            this.state.height = Math.ceil(root.getBoundingClientRect().height) + 16;
        }
    }

    /** A key pressed in the frame is pressed in the screen. */
    pass(event) {
        const {key, ctrlKey, altKey, metaKey, shiftKey} = event;
        const passed = new KeyboardEvent("keydown", {
            key,
            ctrlKey,
            altKey,
            metaKey,
            shiftKey,
            bubbles: true,
            cancelable: true,
        });
        if (!this.frame.el.dispatchEvent(passed)) {
            event.preventDefault();
        }
    }
}

function find(document, selector) {
    return Document.prototype.querySelector.call(document, selector);
}
