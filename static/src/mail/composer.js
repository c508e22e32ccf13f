/**
 * Write a mail: `kind` is new, reply, reply_all or forward; `messageId` the mail that is answered or passed on.
 * The composer puts its own function here.
 */
export const composer = {
    async open(env, kind, messageId) {
        const action = await env.services.orm.call("mail.dossier.message", "action_write", [messageId || [], kind]);
        return env.services.action.doAction(action);
    },
};

export function openComposer(env, kind, messageId) {
    return composer.open(env, kind, messageId);
}

/** Go on with a draft, which lies at this location. */
export async function openDraft(env, locationId) {
    return env.services.action.doAction(
        await env.services.orm.call("mail.dossier.location", "action_open", [locationId])
    );
}
