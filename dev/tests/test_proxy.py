"""The proxy tells the truth about what it does to a connection."""

import socket
import socketserver
import threading
import time
import unittest

from dev.proxy import Fault, Proxy

ANSWER = b"* 1 EXISTS\r\na OK done\r\n"


class Server(socketserver.StreamRequestHandler):
    """Greets, and answers every line alike."""

    def handle(self):
        self.wfile.write(b"* OK\r\n")
        for _line in self.rfile:
            self.wfile.write(ANSWER)


class TestProxy(unittest.TestCase):
    def setUp(self):
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def proxy(self, **options):
        return self.enterContext(Proxy(self.server.server_address[1], **options))

    def client(self, proxy):
        client = self.enterContext(socket.create_connection(("127.0.0.1", proxy.port), timeout=10))
        client.settimeout(10)
        return client

    @staticmethod
    def read(client, size):
        words = b""
        while len(words) < size and (more := client.recv(size - len(words))):
            words += more
        return words

    def greeted(self, **options):
        proxy = self.proxy(**options)
        client = self.client(proxy)
        self.assertEqual(self.read(client, 6), b"* OK\r\n")
        return proxy, client

    def test_words_pass_in_both_directions_and_are_counted(self):
        proxy, client = self.greeted()
        client.sendall(b"a NOOP\r\n")
        self.assertEqual(self.read(client, len(ANSWER)), ANSWER)
        self.assertEqual((proxy.up, proxy.down, proxy.trips), (8, 6 + len(ANSWER), 1))

    def test_each_question_that_waits_for_its_answer_is_a_round_trip(self):
        proxy, client = self.greeted()
        for _turn in range(5):
            client.sendall(b"a NOOP\r\n")
            self.read(client, len(ANSWER))
        self.assertEqual(proxy.trips, 5)

    def test_questions_sent_together_share_a_round_trip_of_twice_the_latency(self):
        proxy, client = self.greeted(latency=0.05)
        start = time.perf_counter()
        client.sendall(b"a NOOP\r\n" * 20)
        self.assertEqual(self.read(client, 20 * len(ANSWER)), 20 * ANSWER)
        self.assertGreaterEqual(time.perf_counter() - start, 0.1)
        self.assertEqual(proxy.trips, 1)

    def test_in_a_process_of_its_own_it_counts_and_obeys_as_well(self):
        proxy, client = self.greeted(apart=True)
        proxy.latency = 0.05
        start = time.perf_counter()
        client.sendall(b"a NOOP\r\n")
        self.read(client, len(ANSWER))
        self.assertGreaterEqual(time.perf_counter() - start, 0.1)
        self.assertEqual((proxy.up, proxy.trips), (8, 1))

    def test_the_end_of_one_side_reaches_the_other(self):
        _proxy, client = self.greeted()
        client.sendall(b"a NOOP\r\n")
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(self.read(client, 1000), ANSWER)

    def test_a_cut_comes_after_so_many_octets(self):
        _proxy, client = self.greeted(fault=Fault("cut", 10))
        client.sendall(b"a NOOP\r\n")
        self.assertEqual(self.read(client, 1000), ANSWER[:4])

    def test_in_silence_the_connection_stays(self):
        _proxy, client = self.greeted(fault=Fault("silence", 10))
        client.sendall(b"a NOOP\r\n")
        self.assertEqual(self.read(client, 4), ANSWER[:4])
        client.settimeout(0.2)
        self.assertRaises(TimeoutError, client.recv, 1)
        client.sendall(b"a NOOP\r\n")

    def test_garbage_is_as_long_as_the_words_it_replaces(self):
        _proxy, client = self.greeted(fault=Fault("garbage", 10))
        client.sendall(b"a NOOP\r\n")
        words = self.read(client, len(ANSWER))
        self.assertEqual(words[:4], ANSWER[:4])
        self.assertNotEqual(words[4:], ANSWER[4:])
        self.assertEqual(len(words), len(ANSWER))

    def test_dripping_words_are_whole_but_late(self):
        _proxy, client = self.greeted(fault=Fault("drip", 6))
        start = time.perf_counter()
        client.sendall(b"a NOOP\r\n")
        self.assertEqual(self.read(client, len(ANSWER)), ANSWER)
        self.assertGreaterEqual(time.perf_counter() - start, 0.02 * len(ANSWER))

    def test_where_no_server_is_the_client_is_sent_away(self):
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        client = self.client(self.enterContext(Proxy(port)))
        self.assertEqual(client.recv(1), b"")
