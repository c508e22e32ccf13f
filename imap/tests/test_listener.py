"""Many mailboxes: who is connected when, and what is passed on of what they tell."""

import asyncio
from contextlib import asynccontextmanager
from time import monotonic
from unittest.mock import patch

from .. import listener
from ..errors import LoginRefused
from ..listener import Host, Hosts, Listener, News, Wanted, pause
from ..listening import Deaf
from . import TestCase
from .idling import IdlingServer, story


class ListenerCase(TestCase):
    def setUp(self):
        super().setUp()
        self.reports = asyncio.Queue()
        self.enterContext(patch.object(listener, "pause", lambda error, failures: 0))
        self.enterContext(patch.object(listener, "SOON", 0.01))

    @asynccontextmanager
    async def listening(self, server, *keys, hosts=None, **settings):
        """A listener to mailboxes on the server."""

        async def told(_key):
            return server.settings(**settings)

        one = Listener(told, self.reports.put, Hosts() if hosts is None else hosts)
        one.heed(self.wanted(*keys))
        try:
            yield one
        finally:
            await one.close()

    def wanted(self, *keys, version=1):
        return {key: Wanted("mail.example", version) for key in keys}

    async def reported(self, *keys):
        """Wait until there is news of all these."""
        missing = set(keys)
        while missing:
            missing -= await self.reports.get()


class TestListener(ListenerCase):
    @story
    async def test_each_mailbox_has_a_connection_and_its_news_is_reported(self):
        async with IdlingServer() as server, self.listening(server, 1, 2, 3) as one:
            await self.reported(1, 2, 3)
            await server.until(lambda: len(server.idling) == 3)
            server.say(b"* 4 EXISTS")
            await self.reported(1, 2, 3)
            self.assertEqual(one.open, {1, 2, 3})
        self.assertEqual(server.names().count("LOGOUT"), 3)

    @story
    async def test_a_mailbox_that_is_not_wanted_any_more_is_let_go(self):
        async with IdlingServer() as server, self.listening(server, 1, 2) as one:
            await server.until(lambda: len(server.idling) == 2)
            one.heed(self.wanted(2))
            await server.until(lambda: len(server.connected) == 1)
            self.assertEqual(server.names().count("LOGOUT"), 1)
            self.assertEqual(one.open, {2})

    @story
    async def test_other_settings_are_another_connection(self):
        async with IdlingServer() as server, self.listening(server, 1) as one:
            await server.until(lambda: server.idling)
            one.heed(self.wanted(1))
            one.heed(self.wanted(1, version=2))
            await server.until(lambda: server.names().count("LOGIN") == 2 and len(server.connected) == 1)

    @story
    async def test_a_server_that_was_restarted_is_found_again_and_what_came_meanwhile_is_reported(self):
        hosts = Hosts()
        async with IdlingServer() as server, self.listening(server, 1, 2, hosts=hosts):
            await self.reported(1, 2)
            await server.until(lambda: len(server.idling) == 2)
            await server.stop()
            await server.until(lambda: not server.connected)
            await server.start()
            await self.reported(1, 2)
            self.assertGreater(hosts["mail.example"].lost, 0)

    @story
    async def test_a_refused_login_is_not_repeated_until_the_settings_change(self):
        async with IdlingServer(answers={"LOGIN": b"{tag} NO no\r\n"}) as server, self.listening(server, 1) as one:
            await server.until(lambda: "LOGOUT" in server.names())
            one.heed(self.wanted(1))
            [(_wanted, task)] = one._tasks.values()
            await task
            self.assertEqual(server.names().count("LOGIN"), 1)
            one.heed(self.wanted(1, version=2))
            await server.until(lambda: server.names().count("LOGIN") == 2)

    @story
    async def test_an_address_of_our_own_network_is_not_dialled(self):
        async with IdlingServer() as server, self.listening(server, 1, allowed=()) as one:
            [(_wanted, task)] = one._tasks.values()
            await task
        self.assertFalse(server.commands)

    @story
    async def test_settings_that_cannot_be_read_are_read_again(self):
        async with IdlingServer() as server:
            answers = [KeyError("a bug"), LoginRefused("no_secret")]

            async def told(_key):
                raise answers.pop(0)

            one = Listener(told, self.reports.put, Hosts())
            with self.assertLogs(listener.__name__, "ERROR") as logged:
                one.heed(self.wanted(1))
                [(_wanted, task)] = one._tasks.values()
                await task
            self.assertEqual((len(logged.output), answers, server.commands), (1, [], []))
            await one.close()

    @story
    async def test_who_signs_in_anew_before_the_sync_has_noticed_is_listened_to(self):
        async with IdlingServer() as server:
            answers = [LoginRefused("token_refused"), LoginRefused("signed_out")]

            async def told(_key):
                if answers:
                    raise answers.pop(0)
                return server.settings()

            one = Listener(told, self.reports.put, Hosts())
            one.heed(self.wanted(1))
            await server.until(lambda: server.idling)
            await one.close()


class TestHost(ListenerCase):
    @story
    async def test_few_connections_are_opened_at_a_time(self):
        entered, let_in = 0, asyncio.Event()

        async def told(_key):
            nonlocal entered
            entered += 1
            await let_in.wait()
            return server.settings()

        async with IdlingServer() as server:
            one = Listener(told, self.reports.put, Hosts())
            one.heed(self.wanted(*range(20)))
            while entered < listener.CONNECTING_THERE:
                await asyncio.sleep(0)
            for _turn in range(100):
                await asyncio.sleep(0)
            self.assertEqual(entered, listener.CONNECTING_THERE)
            let_in.set()
            await server.until(lambda: len(server.idling) == 20)
            await one.close()

    @story
    async def test_a_server_has_no_more_connections_than_agreed(self):
        self.enterContext(patch.object(listener, "LOOK", 0))
        async with IdlingServer() as server, self.listening(server, 1, 2, 3, hosts=Hosts(2)) as one:
            await server.until(lambda: len(server.idling) == 2)
            first = min(one.open)
            one.heed(self.wanted(*{1, 2, 3} - {first}))
            await server.until(lambda: server.names().count("LOGIN") == 3 and len(server.idling) == 2)

    @story
    async def test_a_server_that_has_enough_of_us_gets_room(self):
        hosts, keys = Hosts(), range(1, 1 + listener.ROOM + 5)
        async with IdlingServer() as server, self.listening(server, *keys, hosts=hosts) as one:
            await server.until(lambda: len(server.idling) == len(keys))
            server.greeting = b"* BYE too many connections\r\n"
            one.heed(self.wanted(*keys, 100))
            await server.until(lambda: len(server.idling) <= 5)
            self.assertEqual(hosts["mail.example"].most, 5)
            with patch.object(listener, "SHRUNK", 0):
                self.assertEqual(hosts["mail.example"].most, listener.AT_A_SERVER)

    @story
    async def test_a_pass_that_was_turned_away_goes_first(self):
        hosts, keys = Hosts(), range(1, 1 + listener.ROOM + 2)
        async with IdlingServer() as server, self.listening(server, *keys, hosts=hosts) as one:
            await server.until(lambda: len(server.idling) == len(keys))
            one.make_room({"mail.example", "another.example"})
            await server.until(lambda: len(server.idling) <= 2)
            self.assertEqual(hosts["mail.example"].most, 2)
            self.assertNotIn("another.example", hosts)

    @story
    async def test_one_that_turns_everybody_away_is_out_of_order(self):
        host = Host("mail.example", 5)
        host.shrink()
        self.assertEqual(host.most, 5)

    @story
    async def test_one_that_is_about_to_end_is_not_full(self):
        host = Host("mail.example", 5)
        host.open[object()] = None
        host.lost = monotonic()
        host.shrink()
        self.assertEqual(host.most, 5)


class TestPause(TestCase):
    def test_how_long(self):
        self.assertLessEqual(pause(OSError(), 0), listener.AGAIN)
        self.assertGreaterEqual(pause(OSError(), 3), 60)
        self.assertNotEqual(pause(OSError(), 3), pause(OSError(), 3), "all come back at once")
        self.assertGreater(pause(Deaf(), 0), 3600)


class TestNews(ListenerCase):
    def news(self, report=None):
        return News(report or self.reports.put)

    @story
    async def test_a_burst_is_reported_once(self):
        news = self.news()
        for number in range(100):
            news.hear(number % 3, new=True)
        self.assertEqual(await self.reports.get(), {0, 1, 2})
        await news.close()
        self.assertTrue(self.reports.empty())

    @story
    async def test_other_changes_wait_and_go_with_new_mail(self):
        news = self.news()
        news.hear(1, new=False)
        news.hear(2, new=True)
        self.assertEqual(await self.reports.get(), {2})
        news.hear(1, new=True)
        self.assertEqual(await self.reports.get(), {1})
        await news.close()
        self.assertTrue(self.reports.empty(), "it was told with the new mail")

    @story
    async def test_other_changes_are_reported_in_time(self):
        with patch.object(listener, "LATER", 0.01):
            news = self.news()
            news.hear(1, new=False)
            self.assertEqual(await self.reports.get(), {1})
            news.hear(1, new=False)
            self.assertEqual(await self.reports.get(), {1})
            await news.close()

    @story
    async def test_what_could_not_be_reported_is_reported_again(self):
        answers = [ConnectionError(), None]

        async def report(keys):
            if error := answers.pop(0):
                raise error
            await self.reports.put(keys)

        news = self.news(report)
        with self.assertLogs(listener.__name__, "WARNING"), patch.object(listener, "ONCE", 0):
            news.hear(1, new=True)
            self.assertEqual(await self.reports.get(), {1})
        await news.close()

    @story
    async def test_nothing_is_left_unsaid_at_the_end(self):
        news = self.news()
        news.hear(1, new=True)
        news.hear(2, new=False)
        await news.close()
        self.assertEqual(await self.reports.get(), {1, 2})
