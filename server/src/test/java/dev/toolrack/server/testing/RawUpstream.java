package dev.toolrack.server.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An upstream on a free loopback port that may break the rules of HTTP as it likes. */
public final class RawUpstream implements AutoCloseable {
  private final ServerSocket server;
  private final Script script;
  private final @Nullable SSLContext tls;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();

  /** What is done with a connection; when it returns, the connection is closed. */
  public interface Script {
    void run(Peer peer) throws IOException;
  }

  /** Reads one request, writes the texts one after the other, and closes the connection. */
  public static Script answeringOnce(String... texts) {
    return peer -> {
      var _ = peer.readRequest();
      peer.write(texts);
    };
  }

  /** Writes the texts, one after the other, for each request of the connection. */
  public static Script answering(String... texts) {
    return peer -> {
      while (peer.readRequest()) {
        peer.write(texts);
      }
    };
  }

  private RawUpstream(ServerSocket server, Script script, @Nullable SSLContext tls) {
    this.server = server;
    this.script = script;
    this.tls = tls;
  }

  public static RawUpstream start(Script script) throws IOException {
    return start(script, null);
  }

  /** One that speaks TLS, without HTTP/2, where it has something to present. */
  public static RawUpstream start(Script script, @Nullable SSLContext tls) throws IOException {
    RawUpstream upstream =
        new RawUpstream(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), script, tls);
    Thread.ofVirtual().start(upstream::accept);
    return upstream;
  }

  /** A loopback port where nobody listens. */
  public static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    int number = connections.get();
    try (socket;
        Socket spoken =
            tls == null ? socket : tls.getSocketFactory().createSocket(socket, null, true)) {
      script.run(new Peer(socket, spoken, number, requests));
    } catch (IOException e) {
      // The other side went away: what happens then is the other side's to assert.
    } finally {
      open.remove(socket);
    }
  }

  public String url(String path) {
    return (tls == null ? "http" : "https") + "://127.0.0.1:" + server.getLocalPort() + path;
  }

  /** Connections that came. */
  public int connections() {
    return connections.get();
  }

  /** Requests that were read. */
  public int requests() {
    return requests.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** One connection. */
  public static final class Peer {
    private final Socket socket;
    private final Socket spoken;
    private final int number;
    private final InputStream in;
    private final OutputStream out;
    private final AtomicInteger requests;

    private Peer(Socket socket, Socket spoken, int number, AtomicInteger requests)
        throws IOException {
      this.socket = socket;
      this.spoken = spoken;
      this.number = number;
      this.requests = requests;
      in = new BufferedInputStream(spoken.getInputStream());
      out = spoken.getOutputStream();
    }

    /** The how many-th connection this is, from 1. */
    public int number() {
      return number;
    }

    /** Reads a request with its body; false if the other side has closed instead. */
    public boolean readRequest() throws IOException {
      int length = readHead();
      if (length < 0) {
        return false;
      }
      in.skipNBytes(length);
      return true;
    }

    /**
     * Reads a request without its body, and returns the length of that; -1 if the other side has
     * closed instead.
     */
    public int readHead() throws IOException {
      int length = 0;
      StringBuilder line = new StringBuilder();
      while (true) {
        int c = in.read();
        if (c < 0) {
          return -1;
        }
        if (c == '\n') {
          String text = line.toString().strip().toLowerCase(Locale.ROOT);
          line.setLength(0);
          if (text.isEmpty()) {
            requests.incrementAndGet();
            return length;
          }
          if (text.startsWith("content-length:")) {
            length = Integer.parseInt(text.substring(15).strip());
          }
        } else {
          line.append((char) c);
        }
      }
    }

    public void write(String... texts) throws IOException {
      for (String text : texts) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    }

    public void write(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    /** A JSON reply that leaves the connection open. */
    public void reply(String json) throws IOException {
      write(
          "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
              + json.getBytes(StandardCharsets.UTF_8).length
              + "\r\n\r\n"
              + json);
    }

    /** Makes the close that follows a reset. */
    public void resetOnClose() throws IOException {
      socket.setSoLinger(true, 0);
    }

    /** Ends TLS, and leaves it to the other side to close the connection below. */
    public void endTls(CountDownLatch closed) throws IOException {
      spoken.shutdownOutput();
      InputStream below = socket.getInputStream();
      while (below.read() >= 0) {
        // Its own end of TLS.
      }
      closed.countDown();
    }

    /** Closes the connection without a word by TLS. */
    public void cutOff() throws IOException {
      socket.close();
    }

    /** Waits until the other side closes. */
    public void awaitClose(CountDownLatch closed) throws IOException {
      while (in.read() >= 0) {
        // Whatever it still sends.
      }
      closed.countDown();
    }
  }
}
