/** What the mail screen has the composer do (composer/service.js). */

/** Write a mail: `kind` is new, reply, reply_all or forward; `messageId` the mail that is answered or passed on. */
export function openComposer(env, kind, messageId) {
    const composer = env.services["mail_dossier.composer"];
    return kind === "new" ? composer.write() : composer.answer(kind, messageId);
}

/** Go on with a draft, which lies at this location. */
export function openDraft(env, locationId) {
    return env.services["mail_dossier.composer"].edit(locationId);
}
