import {plain} from "../mail/words";

/** Highlight, in the document of a window, what begins with one of the words; its text stays as it is. */
export function mark(window, root, words) {
    if (!words.length || !window.CSS?.highlights) {
        return;
    }
    const found = new window.Highlight();
    const walker = Document.prototype.createTreeWalker.call(root.ownerDocument, root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        for (const [from, to] of places(walker.currentNode.data, words)) {
            const range = new window.Range();
            range.setStart(walker.currentNode, from);
            range.setEnd(walker.currentNode, to);
            found.add(range);
        }
    }
    window.CSS.highlights.set("found", found);
}

/** [[from, to]] of the words of a text that begin with one of those searched for. */
export function places(text, words) {
    return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)]
        .filter(([word]) => words.some((wanted) => plain(word).startsWith(wanted)))
        .map((match) => [match.index, match.index + match[0].length]);
}
