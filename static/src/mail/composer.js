/** What the screens that show mail have the composer do (composer/service.js). */

/**
 * Write a mail: `kind` is new, reply, reply_all or forward; `messageId` the mail that is answered or passed on; `record`
 * {model, id} where one does so from the dossier of a record.
 */
export function openComposer(env, kind, messageId, record) {
    const composer = env.services["mail_dossier.composer"];
    const from = record ? {resModel: record.model, resId: record.id} : {};
    return kind === "new" ? composer.write(from) : composer.answer(kind, messageId, from);
}

/** Go on with a draft, which lies at this location. */
export function openDraft(env, locationId) {
    return env.services["mail_dossier.composer"].edit(locationId);
}
