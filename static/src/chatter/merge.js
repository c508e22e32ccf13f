/**
 * The entries of a chatter with the mails of its record between them, newest first: {entries, next}.
 *
 * Both are known from the newest down to some day, and one or both may have `more` below it. Nothing is shown that lies
 * below the last one known of the other side while there is more of it: that would turn up above what one has read.
 * `next` is the side to go on with where it ends, "messages" or "mails"; null at the very end. Each entry has a
 * `datetime`; those of the chatter stay in its order, which is not always that of their dates.
 */
export function merged(messages, mails) {
    const sides = [
        {name: "mails", ...mails, at: 0},
        {name: "messages", ...messages, at: 0},
    ];
    const entries = [];
    const row = (side) => side.rows[side.at];
    const unknown = () => sides.find((side) => !row(side) && side.more);
    while (sides.some(row) && !unknown()) {
        const [mail, message] = sides;
        const first = row(mail) && !(row(message)?.datetime > row(mail).datetime) ? mail : message;
        entries.push(row(first));
        first.at++;
    }
    return {entries, next: unknown()?.name || null};
}
