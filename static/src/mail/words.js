/** Without case and accents, as the words of models/words.py. */
export function plain(text) {
    return text
        .normalize("NFKD")
        .replace(/[\u0300-\u036f]/g, "")
        .toLowerCase();
}
