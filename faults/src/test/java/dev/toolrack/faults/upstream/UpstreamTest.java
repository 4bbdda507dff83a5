package dev.toolrack.faults.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.toolrack.faults.history.Event;
import dev.toolrack.faults.history.HistoryReader;
import dev.toolrack.faults.history.HistoryWriter;
import dev.toolrack.faults.history.UpstreamRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamTest {
  private static final String REQUEST =
      "POST /load-growing-1/7?call=42 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
  private static final String REPLY =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}";

  @TempDir private Path folder;
  private Path file;
  private HistoryWriter history;
  private InetSocketAddress address;
  private Upstream upstream;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("history.jsonl");
    history = HistoryWriter.create(file);
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    upstream = Upstream.open(address, from -> "replica at " + from.getHostAddress(), history);
  }

  @AfterEach
  void close() throws IOException {
    upstream.close();
    history.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(address);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), US_ASCII);
  }

  private List<UpstreamRequest> requests() throws IOException {
    return HistoryReader.read(file).stream().map(UpstreamRequest.class::cast).toList();
  }

  @Test
  void itAnswersAndNotesEachRequest() throws IOException {
    try (Socket socket = connect()) {
      for (int i = 0; i < 2; i++) {
        send(socket, REQUEST);
        assertThat(read(socket, REPLY.length())).isEqualTo(REPLY);
      }
    }

    assertThat(requests()).hasSize(2);
    UpstreamRequest first = requests().getFirst();
    assertThat(first)
        .isEqualTo(
            new UpstreamRequest(first.nanos(), 42, "load-growing-1", 7, "replica at 127.0.0.1"));
  }

  @Test
  void aRequestIsNotedWhenItsFirstLineIsThereEvenIfTheRestNeverComes() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "POST /load-growing-1/7?call=42 HTTP/1.1\r\nContent-Length: 20\r\n\r\n{");
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isNegative();
    }

    assertThat(requests()).extracting(UpstreamRequest::call).containsExactly(42L);
  }

  @Test
  void aRequestThatIsNoToolsIsCutOff() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /favicon.ico HTTP/1.1\r\n\r\n");
      assertThat(socket.getInputStream().read()).isNegative();
    }

    assertThat(HistoryReader.read(file)).isEqualTo(List.<Event>of());
  }

  @Test
  void itRefusesAndAnswersAgain() throws IOException {
    try (Socket before = connect()) {
      send(before, REQUEST);
      assertThat(read(before, REPLY.length())).isEqualTo(REPLY);
      upstream.behave(Behaviour.REFUSES);

      assertThatIOException().isThrownBy(() -> read(before, 1)).withMessageContaining("reset");
      assertThatIOException().isThrownBy(this::connect).withMessageContaining("refused");
    }
    upstream.behave(Behaviour.ANSWERS);

    try (Socket after = connect()) {
      send(after, REQUEST);
      assertThat(read(after, REPLY.length())).isEqualTo(REPLY);
    }
  }

  @Test
  void itTruncates() throws IOException {
    upstream.behave(Behaviour.TRUNCATES);

    try (Socket socket = connect()) {
      send(socket, REQUEST);
      assertThat(read(socket, Integer.MAX_VALUE)).isEqualTo(REPLY.substring(0, REPLY.length() - 6));
    }
  }

  @Test
  void itResets() throws IOException {
    upstream.behave(Behaviour.RESETS);

    try (Socket socket = connect()) {
      send(socket, REQUEST);
      assertThatIOException()
          .isThrownBy(() -> read(socket, Integer.MAX_VALUE))
          .isInstanceOf(SocketException.class)
          .withMessageContaining("reset");
    }
    assertThat(requests()).hasSize(1);
  }

  @Test
  void itDribbles() throws IOException {
    upstream.behave(Behaviour.SLOW_LORIS);

    try (Socket socket = connect()) {
      send(socket, REQUEST);
      String head = REPLY.substring(0, REPLY.indexOf("11\r\n")) + "10000\r\n\r\n";
      assertThat(read(socket, head.length() + 2)).isEqualTo(head + "  ");
    }
  }

  @Test
  void itFloods() throws IOException {
    upstream.behave(Behaviour.FLOODS);

    try (Socket socket = connect()) {
      send(socket, REQUEST);
      assertThat(read(socket, 200)).contains("Content-Length: 100000000\r\n\r\n1234567890,1");
      new DataInputStream(socket.getInputStream()).skipNBytes(2_000_000);
    }
  }

  @Test
  void itFlapsUntilItIsToldOtherwise() throws IOException {
    upstream.behave(Behaviour.FLAPS);
    boolean refused = false;
    boolean answered = false;
    while (!refused || !answered) {
      try (Socket socket = connect()) {
        send(socket, REQUEST);
        answered |= read(socket, REPLY.length()).equals(REPLY);
      } catch (IOException _) {
        refused = true;
      }
    }
    upstream.behave(Behaviour.ANSWERS);

    try (Socket socket = connect()) {
      send(socket, REQUEST);
      assertThat(read(socket, REPLY.length())).isEqualTo(REPLY);
    }
  }
}
