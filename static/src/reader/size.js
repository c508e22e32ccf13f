import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

/** "12 kB" or "1.2 MB" of a number of bytes. */
export function fileSize(bytes) {
    return bytes < 1048576
        ? _t("%s kB", formatInteger(Math.ceil(bytes / 1024)))
        : _t("%s MB", (bytes / 1048576).toFixed(1));
}
