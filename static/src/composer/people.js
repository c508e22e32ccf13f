import {plain} from "../mail/words";

/** People as they stand in a field of a mail: "Carla <carla@client.example>, "Jansen, Piet" <piet@example.com>". */

const PIECE = /(?:"(?:[^"\\]|\\.)*"|<[^<>]*>|[^,;\n"<]|["<])+/g;
const NAMED = /^(.*?)<([^<>]*)>\s*$/s;
const ADDRESS = /^[^\s@<>",;]+@[^\s@<>",;]*[^\s@<>",;.]$/;

/** [{name, email}] of a field's text. */
export function parsePeople(text) {
    return (text.match(PIECE) || []).map((piece) => parsePerson(piece.trim())).filter(({name, email}) => name || email);
}

function parsePerson(piece) {
    const named = piece.match(NAMED);
    if (!named) {
        return {name: "", email: piece};
    }
    const name = named[1].trim();
    return {name: name.replace(/^"(.*)"$/s, "$1").replace(/\\(.)/g, "$1"), email: named[2].trim()};
}

/** The text of a field with these people. */
export function written(people) {
    return people.map(writtenPerson).join(", ");
}

export function writtenPerson({name, email}) {
    if (!name || name === email) {
        return email;
    }
    const plain = /^[\p{L}\p{N}_ .'&-]+$/u.test(name);
    return `${plain ? name : `"${name.replace(/\\/g, "").replace(/"/g, "'")}"`} <${email}>`;
}

export function isAddress(email) {
    return ADDRESS.test(email);
}

/** Those of the people in whose name or address the text stands. */
export function matching(people, text) {
    return people.filter(({name, email}) => plain(`${name} ${email}`).includes(plain(text)));
}
