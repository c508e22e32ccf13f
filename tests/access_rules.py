"""Who may see what, in a few lines that know nothing of the addon's: what test_access_walks.py holds it to."""


class Mail:
    def __init__(self, message, raw, writer, reasons, filed):
        self.message, self.raw, self.writer, self.reasons, self.filed = message, raw, writer, reasons, filed
        self.holders, self.off = set(), set()


class Rules:
    """Who may see what, in the words of the README. Carla and Zoe are contacts, Leo and Lea leads, Ann applies."""

    def __init__(self):
        self.mails, self.defaults, self.listed, self.gone = [], set(), set(), set()
        self.recruiters = {"alice", "rita"}

    def reads(self, user, record):
        if record in self.gone:
            return False
        if record == "ann":
            return user in self.recruiters
        return record not in ("leo", "lea") or user in ("alice", "bob", "sally", "administrator")

    def sees(self, user, mail):
        if user in mail.holders:
            return True
        if mail.reasons:
            return False
        if "ann" in mail.filed | mail.off:  # deleted or taken off, it restricts all the same
            return "ann" in mail.filed and self.reads(user, "ann")
        return any(self.reads(user, record) for record in mail.filed)

    def arrives(self, message, raw, holder, people, word):
        reasons = {("subject", None)} if word else set()
        reasons |= {("list", people[0])} if people[0] in self.listed else set()
        self.mails.append(Mail(message, raw, people[0], reasons, set(people) - self.gone))
        self.is_held(self.mails[-1], holder)

    def is_held(self, mail, holder):
        mail.holders.add(holder)
        mail.reasons |= {("incoming", holder)} if holder in self.defaults else set()

    def liftable(self, user, mail):
        """The reasons of his own, and those of nobody who is still there."""
        return {reason for reason in mail.reasons if reason[0] != "list" and reason[1] in (user, None)}

    def leaves(self, user):
        """What he held is not his successor's; what he locked stays locked."""
        self.defaults.discard(user)
        for mail in self.mails:
            mail.holders.discard(user)
            mail.reasons = {(kind, None if by == user else by) for kind, by in mail.reasons}

    def merged(self, source, target):
        """The target has the mail of both; what was taken off the one and is filed on the other, is filed."""
        self.gone.add(source)
        for mail in self.mails:
            for where in (mail.filed, mail.off):
                if source in where:
                    where.remove(source)
                    where.add(target)
            mail.off -= mail.filed
