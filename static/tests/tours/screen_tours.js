import {registry} from "@web/core/registry";

const add = (name, steps) => registry.category("web_tour.tours").add(`mail_dossier_${name}`, {steps: () => steps});
const row = (subject) => `.o_mail_dossier_row:contains('${subject}')`;
const press = (content, trigger) => ({content, trigger, run: "click"});
const key = (content, name, on = "body:not(:has(.modal)) .o_mail_dossier_screen") => ({
    content,
    trigger: on,
    run: `press ${name}`,
});
const there = (subject) => ({content: `${subject} is in the list`, trigger: row(subject)});
const gone = (subject) => ({content: `${subject} is not`, trigger: `.o_mail_dossier_rows:not(:has(${row(subject)}))`});
const undo = press("Not after all", ".o_mail_dossier_undo button:contains('Undo')");
const tick = (subject) => press(`Tick ${subject}`, `${row(subject)} input[type=checkbox]`);
const tool = (content, name) => press(content, `.o_mail_dossier_bar .o_mail_dossier_${name}:enabled`);
const folder = (name) => press(`Open ${name}`, `.o_mail_dossier_folder:contains('${name}')`);

/** Mails are dealt with one by one and several at once, by button and by key, and each step is taken back. */
add("actions", [
    press("Open one", row("One")),
    {content: "It is read", trigger: ".o_mail_dossier_conversation:contains('One')"},
    key("Archive it by key", "e"),
    gone("One"),
    undo,
    there("One"),
    tick("One"),
    tick("Two"),
    tool("Delete both", "delete"),
    gone("One"),
    gone("Two"),
    {content: "It says how many", trigger: ".o_mail_dossier_undo > div:contains('2 conversations')"},
    undo,
    there("Two"),
    tick("Three"),
    tool("Move it", "move"),
    {content: "To where?", trigger: ".o_mail_dossier_targets input", run: "edit arch"},
    press("There", ".o_mail_dossier_targets .o-dropdown-item:contains('Archive')"),
    gone("Three"),
    folder("Archive"),
    there("Three"),
    folder("Inbox"),
    tick("One"),
    tool("Flag it", "flag"),
    {content: "It has a star", trigger: `${row("One")} [aria-pressed='true']`},
    tool("It is junk", "junk"),
    gone("One"),
    key("What are the keys?", "?"),
    {content: "These", trigger: ".modal .o_mail_dossier_keys:contains('Archive')"},
    key("Enough", "Escape", ".modal"),
    {content: "Gone", trigger: "body:not(:has(.modal))"},
    tick("Two"),
    press("Keep it", ".o_mail_dossier_bar button[aria-label='Confidential']:enabled"),
    press("Lock", ".modal footer button:contains('Make confidential')"),
    {content: "It is locked", trigger: `${row("Two")} .fa-lock`},
]);

/** Search answers while one types, over all folders, and says where it found what. */
add("search", [
    key("To the search box", "/"),
    {content: "It tells what can be asked", trigger: ".o_mail_dossier_terms code:contains('has:attachment')"},
    {content: "A word and who", trigger: "input[type=search]:focus", run: "edit cv from:piet"},
    there("Application"),
    gone("Other"),
    {content: "The word is marked", trigger: ".o_mail_dossier_row mark"},
    {content: "Where it is", trigger: `${row("Application")} .o_folder:contains('Archive')`},
    {content: "Something nobody wrote", trigger: "input[type=search]", run: "edit xylophone"},
    gone("Application"),
    {content: "With a file", trigger: "input[type=search]", run: "edit has:attachment"},
    there("Application"),
    press("Open it", row("Application")),
    {content: "Its file", trigger: "a[href*='/mail_dossier/part/']:contains('cv.pdf')"},
    {content: "All again", trigger: "input[type=search]", run: "clear"},
    there("Other"),
    gone("Application"),
]);
