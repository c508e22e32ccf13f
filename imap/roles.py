"""How mail programs and providers name the special folders, by language.

Names are compared without case, accents and punctuation, so "Éléments envoyés" stands here as "elements envoyes". A
name may have two roles, in different languages or in one ("Lixo", "Skräp", "Søppel" are bins or junk): then it stands
under both, and folders.py decides by the company it is found in, or not at all.
"""

import re
import unicodedata

LETTERS = str.maketrans({"ø": "o", "ł": "l", "æ": "ae", "ß": "ss", "đ": "d", "ı": "i"})  # have no decomposition

NAMES = {
    "en": {
        "sent": "sent, sent item, sent items, sent mail, sent mails, sent messages, sent objects, sentmail, sentbox",
        "drafts": "draft, drafts, draft messages, draft mail, unfinished",
        "trash": "trash, deleted, deleted items, deleted messages, deleted mail, deleted objects, deleted "
        "item, bin, rubbish, trashcan",
        "junk": "junk, junk mail, junk e mail, junk email, spam, bulk, bulk mail, bulk mails, spam mail, "
        "spambox, unwanted",
        "archive": "archive, archives, archived, archived mail, archived messages, mail archive",
        "all": "all, all mail, all mails, all messages, all e mail",
    },
    "nl": {
        "sent": "verzonden, verzonden items, verzonden berichten, verzonden e mail, verzonden mail, verstuurd",
        "drafts": "concepten, concept, conceptberichten, kladjes",
        "trash": "prullenbak, prullenmand, verwijderd, verwijderde items, verwijderde berichten",
        "junk": "ongewenst, ongewenste e mail, ongewenste mail, ongewenste berichten, ongewenste reclame",
        "archive": "archief, archieven, gearchiveerd",
        "all": "alle berichten, alle e mail",
    },
    "de": {
        "sent": "gesendet, gesendete objekte, gesendete elemente, gesendete nachrichten, gesendete mails, "
        "gesendete e mails, verschickt, versendet",
        "drafts": "entwurf, entwurfe, entwuerfe",
        "trash": "papierkorb, geloscht, geloeschte elemente, geloschte objekte, geloschte elemente, geloschte "
        "nachrichten, geloeschte objekte, geloescht",
        "junk": "junk e mail, spamverdacht, spam verdacht, unerwunscht, unerwunschte werbung",
        "archive": "archiv, archiviert",
        "all": "alle nachrichten",
    },
    "fr": {
        "sent": "envoye, envoyes, elements envoyes, messages envoyes, courrier envoye, objets envoyes, mails envoyes",
        "drafts": "brouillon, brouillons",
        "trash": "corbeille, poubelle, elements supprimes, messages supprimes, courrier supprime, supprimes",
        "junk": "indesirable, indesirables, pourriel, pourriels, courrier indesirable, courriers "
        "indesirables, messages indesirables",
        "archive": "archive, archives, archivage",
        "all": "tous les messages",
    },
    "es": {
        "sent": "enviado, enviados, elementos enviados, mensajes enviados, correo enviado, correos enviados",
        "drafts": "borrador, borradores",
        "trash": "papelera, elementos eliminados, elementos borrados, borrados, eliminados, mensajes "
        "eliminados, papelera de reciclaje",
        "junk": "basura, correo basura, correo no deseado, no deseado, no deseados, correo electronico no deseado",
        "archive": "archivo, archivos, archivado, archivados",
        "all": "todos los mensajes",
    },
    "it": {
        "sent": "inviata, inviati, posta inviata, inviate, elementi inviati, messaggi inviati",
        "drafts": "bozza, bozze",
        "trash": "cestino, posta eliminata, elementi eliminati, messaggi eliminati, eliminati",
        "junk": "indesiderata, posta indesiderata, indesiderati, posta spazzatura",
        "archive": "archivio, archivi, archiviati",
        "all": "tutti i messaggi",
    },
    "pl": {
        "sent": "wyslane, elementy wyslane, wiadomosci wyslane, poczta wyslana",
        "drafts": "szkice, kopie robocze, wersje robocze, robocze",
        "trash": "kosz, usuniete, elementy usuniete, wiadomosci usuniete",
        "junk": "niechciane, wiadomosci smieci, niechciana poczta, smieci, wiadomosci niechciane",
        "archive": "archiwum, archiwa, zarchiwizowane",
    },
    "pt": {
        "sent": "enviado, enviados, enviada, enviadas, itens enviados, mensagens enviadas, correio enviado, e "
        "mails enviados",
        "drafts": "rascunho, rascunhos",
        "trash": "lixo, lixeira, reciclagem, itens excluidos, itens eliminados, itens apagados, excluidos, "
        "mensagens excluidas, eliminados",
        "junk": "lixo, lixo eletronico, lixo electronico, correio electronico nao solicitado, correio nao solicitado",
        "archive": "arquivo, arquivos, arquivado, arquivamento, arquivadas, arquivados, arquivo morto",
        "all": "todos os e mails, todo o correio",
    },
    "sv": {
        "sent": "skickat, skickade, skickade meddelanden, skickade objekt, skickad e post, skickad post",
        "drafts": "utkast",
        "trash": "papperskorg, papperskorgen, borttagna objekt, borttaget, borttagna, skrap, raderat",
        "junk": "skrap, skrappost, oonskat, oonskad e post",
        "archive": "arkiv, arkiverat",
        "all": "alla mail, all e post",
    },
    "da": {
        "sent": "sendt, sendt post, sendte elementer, sendte beskeder, sendte, sendt mail",
        "drafts": "kladder, kladde, udkast",
        "trash": "papirkurv, papirkurven, slettede elementer, slettet post, slettede beskeder, slettet, "
        "slettede, skrald",
        "junk": "uonsket, uonsket post, uonsket mail, uonskede mails, uonsket e mail, reklamepost",
        "archive": "arkiv, arkiveret",
        "all": "alle mails, alle meddelelser",
    },
    "nb": {
        "sent": "sendt, sendte elementer, sendte meldinger, sendt e post, sendte",
        "drafts": "kladd, kladder, utkast, kladdar",
        "trash": "slettet, sletta, slettede elementer, papirkurv, papirkurven, soppel, soppelkurv, papirkorg, "
        "sletta element",
        "junk": "soppel, soppelpost, uonskt, uonsket, uonsket e post, uonsket post",
        "archive": "arkiv, arkivert",
        "all": "all e post",
    },
    "fi": {
        "sent": "lahetetyt, lahetetyt viestit, lahetetty, lahetetty posti, lahetetyt kohteet",
        "drafts": "luonnokset, luonnos",
        "trash": "roskakori, poistetut, poistetut viestit, poistetut kohteet",
        "junk": "roskaposti, roskapostit, roskapostiviestit",
        "archive": "arkisto, arkistot, arkistoidut",
        "all": "kaikki viestit",
    },
}


def plain(name: str) -> str:
    """A folder name without case, accents and punctuation, words parted by single blanks."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    letters = "".join(char for char in bare if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", letters).strip()


def _meanings() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for roles in NAMES.values():
        for role, names in roles.items():
            for name in names.split(", "):
                found[name] = found.get(name, frozenset()) | {role}
    return found


MEANINGS = _meanings()  # plain name -> the roles it may stand for, in whatever language
