import {registry} from "@web/core/registry";

const composer = ".o_mail_dossier_composer:not(.o_minimised)";
const add = (name, steps) => registry.category("web_tour.tours").add(`mail_dossier_${name}`, {steps: () => steps});
const press = (content, trigger) => ({content, trigger, run: "click"});
const type = (content, trigger, text) => ({content, trigger: `${composer} ${trigger}`, run: `edit ${text}`});
const say = (text) => ({content: `Write "${text}"`, trigger: `${composer} .o_writing`, run: `editor ${text}`});

const newMail = press("Write", ".o_mail_dossier_write");
const row = (subject) => press(`Open ${subject}`, `.o_mail_dossier_row:contains('${subject}')`);
const send = press("Send", `${composer} .o_send:enabled`);
const onItsWay = {
    content: "It is on its way",
    trigger: ".o_mail_dossier_sent > div:contains('on its way')",
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
        run: () => {
            document.activeElement.closest(".o_writing");
            document.execCommand("insertText", false, "Gladly");
        },
    },
    send,
    onItsWay,
]);
