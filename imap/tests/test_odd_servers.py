"""Servers that are slow, broken, old or hostile: signing in, and the folders."""

import base64
import socket
import threading
from contextlib import suppress

from ..diagnosis import diagnose
from ..errors import DETAIL_LENGTH, FolderGone, LoginRefused, ProtocolError, Unreachable
from ..session import Session
from .server import DONE, OddServerCase, capable


class TestConnecting(OddServerCase):
    def test_R26_a_silent_server(self):
        error = self.fails(self.server(greeting=b""), timeout=0.2)
        self.assertEqual((type(error), error.reason), (Unreachable, "timeout"))

    def test_R26_a_server_that_falls_silent_later(self):
        session, _server = self.session({"UID SEARCH": b""}, timeout=0.2)
        session.examine("INBOX")
        with self.assertRaises(Unreachable) as caught:
            session.uids()
        self.assertEqual(caught.exception.reason, "timeout")

    def test_R26_a_dripping_server(self):
        stop = threading.Event()
        self.addCleanup(stop.set)

        def drip(listener):
            conversation, _address = listener.accept()
            with suppress(OSError), conversation:
                while not stop.wait(0.02):
                    conversation.sendall(b"*")

        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        threading.Thread(target=drip, args=(listener,), daemon=True).start()
        settings = self.server().settings(port=listener.getsockname()[1])
        with self.assertRaises(Unreachable) as caught, Session(settings, timeout=0.3):
            self.fail("signed in")
        self.assertEqual(caught.exception.reason, "timeout")

    def test_something_else_listens_there(self):
        for banner in (b"SSH-2.0-OpenSSH_9.2p1 secret-host\r\n", b"220 smtp.intern ESMTP\r\n", b"\r\n", b"* NO\r\n"):
            error = self.fails(self.server(greeting=banner))
            self.assertEqual((type(error), error.reason, error.detail), (ProtocolError, "not_imap", ""))

    def test_a_server_that_says_goodbye(self):
        for greeting, reason in (
            (b"* BYE [UNAVAILABLE] maintenance\r\n", "busy"),
            (b"* BYE Too many connections\r\n", "busy"),
            (b"* BYE no\r\n", "closed"),
        ):
            error = self.fails(self.server(greeting=greeting))
            self.assertEqual((type(error), error.reason, error.detail), (Unreachable, reason, ""))

    def test_endless_lines_and_literals(self):
        session, _server = self.session({"UID SEARCH": b"* SEARCH {999999999999}\r\n"})
        session.examine("INBOX")
        with self.assertRaises(ProtocolError):
            session.uids()

    def test_R25_the_connection_is_closed_whatever_happens(self):
        server = self.server()
        with suppress(KeyError), Session(server.settings(), 5):
            raise KeyError("a bug of the caller")
        self.assertTrue(server.closed.wait(5))
        self.assertEqual(server.names()[-1], "LOGOUT")

    def test_a_diagnosis_ends_where_it_fails(self):
        steps = diagnose(self.server({"LOGIN": b"{tag} NO [AUTHENTICATIONFAILED] no such user\r\n"}).settings())
        self.assertEqual([(step.name, step.ok) for step in steps][-2:], [("tls", True), ("login", False)])
        self.assertEqual(
            (steps[-1].error.reason, steps[-1].error.detail), ("login", "[AUTHENTICATIONFAILED] no such user")
        )
        self.assertEqual([step.name for step in diagnose(self.server().settings(allowed=()))], ["name"])

    def test_a_diagnosis_that_succeeds(self):
        answers = capable("UIDPLUS") | {"LIST": b'* LIST () "/" INBOX\r\n{tag} OK done\r\n'}
        steps = diagnose(self.server(answers).settings())
        self.assertEqual([step.name for step in steps], ["name", "connection", "tls", "login", "folders"])
        self.assertEqual([step.facts for step in steps[-2:]], [{"capabilities": ["UIDPLUS"]}, {"folders": 1}])


class TestLogin(OddServerCase):
    def refused(self, answer):
        return self.fails(self.server({"LOGIN": b"{tag} " + answer + b"\r\n"}))

    def test_refusals(self):
        for answer, kind, reason in (
            (b"NO [AUTHENTICATIONFAILED] Invalid credentials", LoginRefused, "login"),
            (b"NO LOGIN failed.", LoginRefused, "login"),
            (b"BAD LOGIN failed.", LoginRefused, "login"),
            (b"NO [AUTHENTICATIONFAILED] Too many failed logins", LoginRefused, "login"),
            (b"NO [EXPIRED] password expired", LoginRefused, "login_expired"),
            (b"NO [PRIVACYREQUIRED] use TLS", LoginRefused, "login_disabled"),
            (b"NO [AUTHORIZATIONFAILED] not yours", LoginRefused, "login_not_permitted"),
            (b"NO [UNAVAILABLE] try later", Unreachable, "busy"),
            (b"NO [LIMIT] Maximum number of connections exceeded", Unreachable, "busy"),
        ):
            error = self.refused(answer)
            self.assertEqual((type(error), error.reason, error.step), (kind, reason, "login"), answer)
            self.assertIn(error.detail.encode(), answer)

    def test_a_server_that_says_how_long_to_wait(self):
        error = self.refused(b"NO Request is throttled. Suggested Backoff Time: 90500 milliseconds")
        self.assertEqual((error.reason, error.wait), ("busy", 90.5))

    def test_what_a_server_says_is_kept_short_and_printable(self):
        error = self.refused(b"NO \x1b[31m" + b"a" * 5000)
        self.assertLessEqual(len(error.detail), DETAIL_LENGTH)
        self.assertTrue(error.detail.isprintable())

    def test_a_server_that_repeats_the_password(self):
        error = self.refused(b'NO Cannot log in "anna" with "secret"')
        self.assertEqual(error.detail, 'Cannot log in "anna" with "***"')

    def test_passwords_of_any_kind(self):
        for login, password in (("anna", 'pa ss"w\\ord'), ("anna smit", "{5}"), ("anna", "(*%")):
            session = Session((server := self.server()).settings(login=login, password=password), 5)
            with session:
                escaped = password.replace("\\", "\\\\").replace('"', '\\"')
                self.assertIn(f'LOGIN "{login}" "{escaped}"'.encode(), server.commands[1])

    def test_what_a_quoted_string_cannot_hold_goes_as_plain(self):
        offer = {
            "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n",
            "AUTHENTICATE": b"+ \r\n{tag} OK [CAPABILITY IMAP4rev1] in\r\n",
        }
        for password in ("wachtwoördje", "€", "a\r\nb"):
            server = self.server(offer)
            with Session(server.settings(password=password), 5):
                pass  # the server has read all of it when it has answered LOGOUT
            self.assertEqual(base64.b64decode(server.commands[2]), f"\0anna\0{password}".encode())

    def test_no_command_is_smuggled_in(self):
        error = self.fails(server := self.server(), password="x\r\nA1 DELETE INBOX")
        self.assertEqual((type(error), server.names()), (LoginRefused, ["CAPABILITY"]))

    def test_a_server_that_takes_no_password_in_the_clear(self):
        disabled = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{tag} OK done\r\n"}
        error = self.fails(server := self.server(disabled))
        self.assertEqual((type(error), error.reason), (LoginRefused, "login_disabled"))
        self.assertEqual(server.names(), ["CAPABILITY"])

    def test_capabilities_are_those_after_the_login(self):
        session, server = self.session(capable("QRESYNC", "ENABLE"))
        self.assertEqual(session.capabilities, {"IMAP4REV1", "QRESYNC", "ENABLE"})
        self.assertEqual(server.names(), ["CAPABILITY", "LOGIN", "ENABLE"])
        session, server = self.session({"LOGIN": b"{tag} OK in\r\n"})
        self.assertEqual(server.names(), ["CAPABILITY", "LOGIN", "CAPABILITY"])

    def test_a_refused_enable_is_lived_with(self):
        session, _server = self.session(capable("CONDSTORE", "ENABLE") | {"ENABLE": b"{tag} BAD no\r\n"})
        self.assertEqual(session.examine("INBOX").highestmodseq, None)


class TestFolders(OddServerCase):
    STATUS = b"(MESSAGES 2 UIDNEXT 3 UIDVALIDITY 4 UNSEEN 1)"

    def folders(self, answers, *capabilities):
        session, server = self.session(capable(*capabilities) | answers)
        return {folder.name: folder for folder in session.folders()}, server

    def test_R24_one_command_tells_everything(self):
        listed = b'* LIST (\\Sent) "/" Sent\r\n* STATUS Sent ' + self.STATUS + b"\r\n{tag} OK done\r\n"
        folders, server = self.folders({"LIST": listed}, "LIST-STATUS", "SPECIAL-USE", "CONDSTORE")
        self.assertEqual(server.names()[2:], ["LIST"])
        self.assertIn(
            b"RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ))", server.commands[-1]
        )
        self.assertEqual((folders["Sent"].status.messages, folders["Sent"].attributes), (2, {"\\sent"}))

    def test_an_id_of_a_folder_is_one_or_none(self):
        for told, identity in ((b"F1-x_", "F1-x_"), (b"\x13\xea x\xbbU", "")):  # RFC 8474 §7: no other characters
            status = b"* STATUS A (MAILBOXID (%s) " % told + self.STATUS[1:] + b"\r\n{tag} OK done\r\n"
            folders, _server = self.folders({"LIST": b'* LIST () "/" A\r\n' + status}, "LIST-STATUS", "OBJECTID")
            self.assertEqual(folders["A"].status.mailbox_id, identity)
        for more, asked in (((), True), (("X-REPLICATION",), False)):  # Cyrus
            _folders, server = self.folders({"LIST": DONE}, "LIST-STATUS", "OBJECTID", *more)
            self.assertEqual(b"MAILBOXID" in server.commands[-1], asked)

    def test_list_status_offered_and_refused(self):
        plain = b'* LIST () "/" A\r\n{tag} OK done\r\n'
        script = {
            "LIST": [b"{tag} BAD what\r\n", plain],
            "STATUS": b"* STATUS A " + self.STATUS + b"\r\n{tag} OK done\r\n",
        }
        folders, server = self.folders(script, "LIST-STATUS")
        self.assertEqual(folders["A"].status.unseen, 1)
        self.assertEqual(server.names()[2:], ["LIST", "LIST", "STATUS"])

    def test_R20_a_no_stays_with_its_folder(self):
        script = {
            "LIST": b'* LIST () "/" A\r\n* LIST () "/" B\r\n* LIST () "/" C\r\n{tag} OK done\r\n',
            "STATUS": [
                b"{tag} NO [NONEXISTENT] gone\r\n",
                b"* STATUS B " + self.STATUS + b"\r\n{tag} OK done\r\n",
                b"{tag} BAD name\r\n",
            ],
        }
        folders, _server = self.folders(script)
        self.assertEqual([folders[name].error for name in "ABC"], ["folder_missing", "", "protocol"])
        self.assertEqual([bool(folders[name].status) for name in "ABC"], [False, True, False])

    def test_R21_headings_are_never_asked(self):
        script = {"LIST": b'* LIST (\\Noselect) "/" A\r\n* LIST (\\NonExistent) "/" B\r\n{tag} OK done\r\n'}
        folders, server = self.folders(script)
        self.assertEqual([folder.selectable for folder in folders.values()], [False, False])
        self.assertNotIn("STATUS", server.names())

    def test_R46_a_folder_listed_twice_is_one(self):
        twice = (
            b'* LIST (\\HasChildren) "/" A\r\n* LIST (\\Sent) "/" "A"\r\n* LIST () "/" inbox\r\n* LIST () "/" INBOX\r\n'
        )
        folders, _server = self.folders({"LIST": twice + b"{tag} OK done\r\n"})
        self.assertEqual(list(folders), ["A", "INBOX"])
        self.assertEqual(folders["A"].attributes, {"\\haschildren", "\\sent"})

    def test_names_as_servers_write_them(self):
        lines = (
            b'* LIST () "/" "a \\"b\\" \\\\c"\r\n'
            b'* LIST () "/" {9}\r\nliteral (\r\n'
            b"* LIST () NIL flat\r\n"
            b'* LIST () "\\\\" back\r\n'
            b'* LIST () "." INBOX.Entw&APw-rfe\r\n'
            b'* LIST () "/" "Extra" ("CHILDINFO" ("SUBSCRIBED"))\r\n'
            b'* LIST () "/" 007\r\n'
            b"* LIST nonsense\r\n"
        )
        folders, _server = self.folders({"LIST": lines + b"{tag} OK done\r\n"})
        self.assertEqual(
            [(folder.path, folder.delimiter) for folder in folders.values()],
            [
                ('a "b" \\c', "/"),
                ("literal (", "/"),
                ("flat", None),
                ("back", "\\"),
                ("INBOX.Entwürfe", "."),
                ("Extra", "/"),
                ("007", "/"),
            ],
        )

    def test_names_that_no_command_can_carry(self):
        lines = b'* LIST () "/" {3}\r\na\r\n\r\n* LIST () "/" caf\xe9\r\n* LIST () "/" &AAA-\r\n{tag} OK done\r\n'
        folders, server = self.folders({"LIST": lines})
        self.assertEqual([folder.selectable for folder in folders.values()], [False, False, True])
        self.assertEqual(folders["&AAA-"].path, "\N{REPLACEMENT CHARACTER}")
        self.assertEqual(server.names()[2:], ["LIST", "STATUS"])
        with self.assertRaises(FolderGone):
            Session(server.settings()).examine("a\r\nA1 DELETE INBOX")
