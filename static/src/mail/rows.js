/** Rows of the list, newest first; each has a `cursor` [date, id] and a `key`. */

/** Where the next page begins. */
export function after(rows) {
    return rows.length ? rows.at(-1).cursor : null;
}

/** Those of a page that are not among the rows yet: a conversation may have moved up meanwhile. */
export function below(page, rows) {
    const known = new Set(rows.map((row) => row.key));
    return page.filter((row) => !known.has(row.key));
}

/** The first page as it is now, with what was loaded of the pages under it. */
export function merged(page, rows) {
    if (!page.more) {
        return page.rows;
    }
    const last = page.rows.at(-1).cursor;
    return [...page.rows, ...below(rows, page.rows).filter((row) => isBelow(row.cursor, last))];
}

function isBelow([date, id], [lastDate, lastId]) {
    return date < lastDate || (date === lastDate && id < lastId);
}
