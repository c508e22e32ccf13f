"""What went wrong with a mail server, in the words of the user's language: what it is, and what to do."""


def explain(env, reason: str, detail: str = "") -> str:
    """The sentences for a reason of imap/errors.py, with the server's own words behind them."""
    sentences = _sentences(env).get(reason) or env._("Something went wrong with the mail server. Try again later.")
    return f"{sentences} ({detail})" if detail else sentences


def _sentences(env):
    return {
        **_about_login(env),
        **_about_signing_in(env),
        **_about_connection(env),
        **_about_folders(env),
        **_about_sending(env),
    }


def _about_login(env):
    refused = env._("Could not log in to the mailbox.")
    return {
        "login": env._("%s The user name or the password is not right.", refused),
        "login_expired": env._(
            "%s The password has expired: set a new one with your provider, then fill it in here.", refused
        ),
        "login_disabled": env._("%s The server takes no password over this connection: choose SSL/TLS.", refused),
        "login_not_permitted": env._(
            "%s The provider does not admit mail programs with this password: switch IMAP on, or make an app password.",
            refused,
        ),
        "other_key": env._(
            "The password that is kept here cannot be read any more, as this Odoo has another key now. Fill it in "
            "again, or ask your administrator for the old key."
        ),
        "copied": env._(
            "This Odoo was moved or copied. No mailbox is touched until your administrator has said which it is."
        ),
        "neutralized": env._("This Odoo is a copy to try things out in. It touches no mailbox and sends no mail."),
        "no_host": env._("Fill in the mail server and the user name first."),
        "no_secret": env._(
            "There is no password yet. Fill it in; it is asked again when the server or the user name changes."
        ),
    }


def _about_signing_in(env):
    return {
        "signed_out": env._(
            "You are no longer signed in with your provider. Sign in again in your preferences, page E-mail."
        ),
        "not_allowed": env._(
            "You did not allow access to your mail. Sign in again, and leave the box for your mail ticked."
        ),
        "token_refused": env._(
            "%s You are signed in with your provider, but its mail server does not let you in. Sign in again; if that "
            "does not help, IMAP is switched off for your mailbox.",
            env._("Could not log in to the mailbox."),
        ),
        "app_refused": env._(
            "The provider does not know this Odoo any more. Your administrator must renew its registration; "
            "it is tried again by itself."
        ),
        "provider_unreachable": env._("The provider that signs you in does not answer. It is tried again by itself."),
        "smtp_token_refused": env._(
            "%s You are signed in with your provider, but it does not let programs send from your mailbox: "
            "ask its administrator to allow it (authenticated SMTP).",
            env._("The sending server did not let us in."),
        ),
    }


def _about_connection(env):
    return {
        "self_signed": env._("The server's certificate is its own word only (self-signed). Ask your administrator."),
        "wrong_name": env._(
            "The server's certificate is for another name. Check the server's name, or ask your provider."
        ),
        "expired": env._("The server's certificate has expired. Your provider must renew it."),
        "untrusted": env._("The server's certificate is signed by nobody this system trusts. Ask your administrator."),
        "starttls_missing": env._("The server offers no STARTTLS. Choose SSL/TLS, usually on port 993."),
        "tls_failed": env._(
            "No secure connection came about. Check security and port: SSL/TLS is usually 993, STARTTLS 143."
        ),
        "address_refused": env._(
            "This address lies inside a private network. Your administrator can allow it in the settings."
        ),
        "name_unknown": env._("This server name does not exist. Check it for a typing error."),
        "connection_refused": env._("Nothing answers on this port. Check port and security."),
        "timeout": env._("The server does not answer in time. It is tried again by itself."),
        "closed": env._("The server closed the connection. It is tried again by itself."),
        "busy": env._("The server is busy and asks us to come back later. It is tried again by itself."),
        "not_imap": env._("What answers there is no IMAP server. Check server and port."),
        "unexpected": env._(
            "Something went wrong on our side; your administrator finds it in the log. It is tried again by itself."
        ),
        "protocol": env._("The server gave an answer that makes no sense. It is tried again by itself."),
    }


def _about_folders(env):
    return {
        "folder_missing": env._("This folder is no longer on the server. Its mail is kept here."),
        "folder_refused": env._("The server does not open this folder."),
        "folder_readonly": env._("The server lets us only read this folder: what you change here stays here."),
        "folder_name": env._("The server does not understand this folder's name."),
        "folder_exists": env._("There is a folder of this name on the server already."),
        "folder_full": env._(
            "The mail server has no room for more. Delete what you no longer need; the rest follows by itself."
        ),
        "folder_not_made": env._("The server does not make this folder. Give it another name, or remove it."),
        "folder_not_renamed": env._("The server did not give this folder its new name."),
        "folder_not_removed": env._("The server did not remove this folder."),
        "folder_unstable": env._("The server numbers this folder's mails anew again and again. It is left alone."),
        "empty": env._("The server lists this mail, but gives nothing for it. Try again later."),
        "refused": env._("The server does not hand out this mail. Try again later."),
        "too_large": env._("This mail is larger than 100 MB. Read it in another mail program."),
        "unparsed": env._("This mail makes no sense to us. Its source is kept; your administrator can look at it."),
        "relay_stranger": env._("It came to your intake address, and nothing in it shows that it was for you."),
        "relay_forged": env._("It says that you wrote it, and the server that received it says that you did not."),
        "relay_loop": env._("It was sent by an intake address, or by this Odoo itself."),
        "not_stored": env._("This mail could not be stored. Its source is kept; your administrator can look at it."),
    }


def _about_sending(env):
    refused = env._("The sending server did not let us in.")
    return {
        "smtp_login": env._("%s The user name or the password is not right.", refused),
        "smtp_login_missing": env._("%s It wants a login, or a secure connection: check your settings.", refused),
        "smtp_login_impossible": env._("%s It takes no password over this connection: choose SSL/TLS.", refused),
        "smtp_login_not_permitted": env._(
            "%s The provider does not admit mail programs with this password: make an app password.", refused
        ),
        "no_smtp_host": env._("No server is set up to send your mail. Choose one in your preferences, page E-mail."),
        "no_smtp_secret": env._(
            "There is no password for the sending server yet. Fill it in; it is asked again when server or user change."
        ),
        "smtp_starttls_missing": env._("The sending server offers no STARTTLS. Choose SSL/TLS, usually on port 465."),
        "smtp_tls_failed": env._(
            "No secure connection came about. Check security and port: SSL/TLS is usually 465, STARTTLS 587."
        ),
        "not_smtp": env._("What answers there is no server that sends mail. Check server and port."),
        "sender_refused": env._(
            "The server does not send mail from your address. Check your sender address, or ask your provider."
        ),
        "recipient_refused": env._("A recipient is refused. Correct the address, or leave it out; nothing was sent."),
        "mail_refused": env._("The server refuses this mail. Change it, or ask your provider; nothing was sent."),
        "mail_too_large": env._("The mail is larger than the server takes. Leave files out; nothing was sent."),
        "address_needs_utf8": env._("The server cannot send to an address with such letters before the @."),
        "unsure": env._(
            "The connection broke off at the last moment: the mail may have been sent. "
            "Ask a recipient or look in Sent before you send it again."
        ),
        "restored": env._(
            "This Odoo has moved, or was restored from a backup: the mail may have been sent before. "
            "Ask a recipient or look in Sent before you send it again."
        ),
    }
