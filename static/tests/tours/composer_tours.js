import {registry} from "@web/core/registry";

const composer = ".o_mail_dossier_composer:not(.o_minimised)";
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const add = (name, steps) => registry.category("web_tour.tours").add(`mail_dossier_${name}`, {steps: () => steps});
const press = (content, trigger) => ({content, trigger, run: "click"});
const type = (content, trigger, text) => ({content, trigger: `${composer} ${trigger}`, run: `edit ${text}`});
const say = (text) => ({content: `Write "${text}"`, trigger: `${composer} .o_writing`, run: `editor ${text}`});
const insert = (text) => () => document.execCommand("insertText", false, text);
const caretBefore =
    (word) =>
    ({anchor}) => {
        const texts = document.createTreeWalker(anchor, NodeFilter.SHOW_TEXT);
        while (texts.nextNode() && !texts.currentNode.data.includes(word)) {
            continue;
        }
        document.getSelection().collapse(texts.currentNode, texts.currentNode.data.indexOf(word));
    };
const saved = {content: "It is saved", trigger: `${composer} .o_saved:contains('Saved')`};
const gone = {content: "The window is gone", trigger: "body:not(:has(.o_mail_dossier_composer))"};
const to = (email) => [
    type("Whom it is for", ".o_to input", email),
    {content: "Enter ends it", trigger: `${composer} .o_to input`, run: "press Enter"},
    {content: "A chip", trigger: `${composer} .o_to .o_person:contains('${email}')`},
];

const newMail = press("Write", ".o_mail_dossier_write");
const row = (subject) => press(`Open ${subject}`, `.o_mail_dossier_row:contains('${subject}')`);
const send = press("Send", `${composer} .o_send:enabled`);
const onItsWay = {
    content: "It is on its way",
    trigger: ".o_mail_dossier_sent > div:contains('on its way')",
};

const pasteImage = ({anchor}) => {
    const clipboardData = new DataTransfer();
    const bytes = Uint8Array.from(atob(PIXEL), (character) => character.charCodeAt(0));
    clipboardData.items.add(new File([bytes], "pixel.png", {type: "image/png"}));
    anchor.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
};

add("write", [
    newMail,
    type("Begin a name", ".o_to input", "car"),
    press("Choose her", `${composer} .o_options li:contains('carla@client.example')`),
    {content: "A chip", trigger: `${composer} .o_to .o_person:contains('Carla')`},
    press("A copy", `${composer} .o_to button:contains('Cc')`),
    type("A whole address", ".o_cc input", "dan@d.example"),
    {content: "Enter ends it", trigger: `${composer} .o_cc input`, run: "press Enter"},
    {content: "A chip", trigger: `${composer} .o_cc .o_person:contains('dan@d.example')`},
    type("A subject", ".o_subject", "Offer"),
    say("Hereby our offer"),
    {content: "Paste an image", trigger: `${composer} .o_writing`, run: pasteImage},
    {content: "It stands in the text", trigger: `${composer} .o_writing img[src*='/mail_dossier/draft/part/']`},
    send,
    onItsWay,
]);

add("reply", [
    row("Question"),
    press("Answer", ".o_mail_dossier_answer button:contains('Reply')"),
    {content: "It is for her", trigger: `${composer} .o_to .o_person:contains('Carla')`},
    {content: "What she wrote is folded", trigger: `${composer} .o_unfold[aria-expanded='false']`},
    {
        content: "Answer above it",
        trigger: `${composer} .o_writing`,
        run: insert("Gladly"),
    },
    press("What did she write?", `${composer} .o_unfold`),
    {content: "Before her second point", trigger: `${composer} .o_writing`, run: caretBefore("Second")},
    {
        content: "Enter makes room in the quote",
        trigger: `${composer} .o_writing`,
        run: ({anchor}) =>
            anchor.dispatchEvent(
                new InputEvent("beforeinput", {inputType: "insertParagraph", bubbles: true, cancelable: true})
            ),
    },
    {content: "There are two now", trigger: `${composer} .o_mail_dossier_quote:has(blockquote + p + blockquote)`},
    {content: "Answer there", trigger: `${composer} .o_writing`, run: insert("Agreed")},
    send,
    onItsWay,
]);

add("reply_all", [
    row("Question"),
    press("Answer everybody", ".o_mail_dossier_answer button:contains('Reply to all')"),
    {content: "It is for her", trigger: `${composer} .o_to .o_person:contains('Carla')`},
    {content: "With a copy for him", trigger: `${composer} .o_cc .o_person:contains('Dan')`},
    {content: "And for her", trigger: `${composer} .o_cc .o_person:contains('eve@e.example')`},
    press("But she need not know", `${composer} .o_cc .o_person:contains('eve@e.example') button`),
    {content: "She is gone", trigger: `${composer} .o_cc:not(:contains('eve@e.example'))`},
    {content: "Ctrl+Enter sends", trigger: `${composer} .o_writing`, run: "press ctrl+Enter"},
    onItsWay,
]);

const note = () => {
    const input = document.querySelector(`${composer} .o_attach`);
    const chosen = new DataTransfer();
    chosen.items.add(new File(["Look at this"], "note.txt", {type: "text/plain"}));
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
};

add("forward", [
    row("Application"),
    press("Forward", ".o_mail_dossier_answer button:contains('Forward')"),
    {content: "Its attachment goes along", trigger: `${composer} .o_files:contains('cv.pdf')`},
    {content: "Its text can be seen", trigger: `${composer} .o_writing:contains('Hereby my cv')`},
    ...to("dan@d.example"),
    {content: "One more file", trigger: `${composer} .o_attach`, run: note},
    {content: "It is there", trigger: `${composer} .o_files:contains('note.txt')`},
    send,
    onItsWay,
]);

add("template", [
    press("Her dossier", ".o_mail_dossier_button"),
    press("Write", ".o_mail_dossier_write_here"),
    {content: "It is for her", trigger: `${composer} .o_to .o_person:contains('Carla')`},
    press("The templates", `${composer} .o_templates`),
    press("One of them", ".o-dropdown-item:contains('Invitation')"),
    {content: "It says her name", trigger: `${composer} .o_writing:contains('Dear Carla, come and see us.')`},
    say("Dear Carla, bring a friend."),
    press("The templates again", `${composer} .o_templates`),
    press("The same", ".o-dropdown-item:contains('Invitation')"),
    press("It asks: no", ".modal:contains('takes the place') footer .btn-secondary"),
    {
        content: "Tab leaves the text",
        trigger: `body:not(:has(.modal)) ${composer} .o_writing`,
        async run({anchor, press}) {
            anchor.focus();
            await press("Tab");
            if (anchor.contains(document.activeElement) || anchor.querySelector(".oe-tabs")) {
                throw new Error("Tab stays in the text");
            }
        },
    },
    send,
    onItsWay,
]);

add("confidential", [
    newMail,
    ...to("carla@client.example"),
    type("A subject", ".o_subject", "Private"),
    press("Who will see it?", `${composer} .o_who`),
    {content: "Through her card, others", trigger: ".modal .o_mail_dossier_who:contains('Carla')"},
    press("Enough", ".modal footer button:contains('Close')"),
    press("Then keep it", `body:not(:has(.modal)) ${composer} .o_confidential:contains('Make confidential')`),
    press("And now?", `${composer} .o_who`),
    {content: "Nobody else", trigger: ".modal p:contains('Nobody else: it is confidential')"},
    press("Enough", ".modal footer button:contains('Close')"),
    press("Send", `body:not(:has(.modal)) ${composer} .o_send:enabled`),
    onItsWay,
]);

add("later", [
    newMail,
    ...to("carla@client.example"),
    type("A subject", ".o_subject", "Offer"),
    press("Not now", `${composer} .o_later`),
    {content: "The pointer is on one", trigger: ".o-dropdown-item:contains('In an hour')", run: "hover"},
    {content: "Another moment", trigger: "input[type='datetime-local']", run: (helpers) => helpers.anchor.focus()},
    {content: "Enter in the date sends nothing", trigger: "input[type='datetime-local']", run: "press Enter"},
    press("In an hour", ".o-dropdown-item:contains('In an hour')"),
    {content: "It says when", trigger: ".o_mail_dossier_sent > div:contains('Will be sent')"},
    press("What waits?", ".o_mail_dossier_outbox:contains('1')"),
    {content: "This one", trigger: ".o_mail_dossier_unsent:contains('Offer'):contains('Will be sent')"},
]);

add("undo_send", [
    newMail,
    ...to("carla@client.example"),
    type("A subject", ".o_subject", "Too fast"),
    say("See attached"),
    send,
    {content: "Something is missing", trigger: ".modal-body:contains('there is no attachment')"},
    press("Send it all the same", ".modal footer button:contains('Send')"),
    onItsWay,
    press("Not after all", ".o_mail_dossier_sent button:contains('Undo')"),
    {content: "It is open again", trigger: `${composer} .o_writing:contains('See attached')`},
    type("Better", ".o_subject", "Too fast, is it not?"),
    saved,
]);

add("draft", [
    newMail,
    ...to("carla@client.example"),
    saved,
    type("A subject", ".o_subject", "Half a thought"),
    say("The one half"),
    saved,
    press("Close", `${composer} > .o_head button[aria-label='Close']`),
    gone,
]);

add("draft_again", [
    press("Drafts", ".o_mail_dossier_folder:contains('Drafts')"),
    row("Half a thought"),
    {content: "Go on", trigger: `${composer} .o_writing:contains('The one half')`},
    say("And the other half"),
    press("Out of the way", `${composer} > .o_head button[aria-label='Minimise']`),
    press("And back", ".o_mail_dossier_composer.o_minimised .o_title"),
    send,
    onItsWay,
]);

add("nothing_written", [
    newMail,
    {content: "There it is", trigger: `${composer} .o_writing`},
    press("Close", `${composer} > .o_head button[aria-label='Close']`),
    gone,
]);

add("refusal", [
    press("Something is wrong", ".o_mail_dossier_outbox:has(.fa-exclamation-triangle)"),
    press("It was refused", ".o_mail_dossier_unsent button:contains('Offer'):contains('Refused')"),
    {content: "It says by what", trigger: `${composer} .o_problem:contains('bounce@client.example')`},
    press("Not him", `${composer} .o_to .o_person button`),
    ...to("carla@client.example"),
    send,
    onItsWay,
]);
