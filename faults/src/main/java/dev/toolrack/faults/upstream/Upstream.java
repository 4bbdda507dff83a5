package dev.toolrack.faults.upstream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.faults.history.HistoryWriter;
import dev.toolrack.faults.history.UpstreamRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server that the load's tools call with {@code POST /SLUG/GENERATION?call=ID}. It
 * records every request line in the history before it does anything else, and then behaves as
 * configured. Thread-safe.
 */
public final class Upstream implements AutoCloseable {
  private static final Duration FLAP = Duration.ofMillis(700);
  private static final int BACKLOG = 512;

  private final InetSocketAddress address;
  private final Function<InetAddress, String> names;
  private final HistoryWriter history;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile Behaviour behaviour = Behaviour.ANSWERS;

  @GuardedBy("this")
  private @Nullable ServerSocket listener;

  @GuardedBy("this")
  private @Nullable Thread flapping;

  private Upstream(
      InetSocketAddress address, Function<InetAddress, String> names, HistoryWriter history) {
    this.address = address;
    this.names = names;
    this.history = history;
  }

  /**
   * Opens an upstream that listens and answers.
   *
   * @param address its address; the port must not be 0, because the upstream listens there again
   *     after it has refused connections
   * @param names returns the name of the replica with an address
   * @throws IOException if the address cannot be bound
   */
  public static Upstream open(
      InetSocketAddress address, Function<InetAddress, String> names, HistoryWriter history)
      throws IOException {
    Upstream upstream = new Upstream(address, names, history);
    upstream.listen();
    return upstream;
  }

  /**
   * Sets the behaviour from now on. A response that has begun continues as it began, unless the new
   * behaviour refuses connections.
   *
   * @throws IOException if it cannot listen again
   */
  public synchronized void behave(Behaviour newBehaviour) throws IOException {
    if (flapping != null) {
      flapping.interrupt();
      flapping = null;
    }
    behaviour = newBehaviour;
    switch (newBehaviour) {
      case REFUSES -> refuse();
      case FLAPS -> flapping = Thread.ofVirtual().name("upstream-flaps").start(this::flap);
      case ANSWERS, RESETS, SLOW_LORIS, TRUNCATES, FLOODS -> listen();
    }
  }

  private synchronized void listen() throws IOException {
    if (listener != null) {
      return;
    }
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address, BACKLOG);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    listener = socket;
    var _ = Thread.ofVirtual().name("upstream-accepts").start(() -> accept(socket));
  }

  private synchronized void refuse() throws IOException {
    if (listener != null) {
      listener.close();
      listener = null;
    }
    connections.forEach(Replies::reset);
  }

  private void flap() {
    try {
      while (true) {
        step(Behaviour.REFUSES);
        Thread.sleep(FLAP);
        step(Behaviour.ANSWERS);
        Thread.sleep(FLAP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException("The upstream cannot listen again on " + address, e);
    }
  }

  private synchronized void step(Behaviour next) throws IOException, InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
    if (next == Behaviour.REFUSES) {
      refuse();
    } else {
      listen();
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        var _ = Thread.ofVirtual().name("upstream").start(() -> serve(connection));
        if (socket.isClosed()) {
          Replies.reset(connection);
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new IllegalStateException("The upstream cannot accept connections", e);
        }
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      RequestReader requests = new RequestReader(connection.getInputStream());
      for (String target = requests.nextTarget(); target != null; target = requests.nextTarget()) {
        RequestTarget request = RequestTarget.parse(target);
        history.write(
            new UpstreamRequest(
                System.nanoTime(),
                request.call(),
                request.tool(),
                request.generation(),
                names.apply(connection.getInetAddress())));
        requests.skipBody();
        if (!Replies.reply(connection, behaviour)) {
          return;
        }
      }
    } catch (IOException | InterruptedException _) {
      // The caller has left, or this upstream has reset the connection; both are intended.
    } finally {
      connections.remove(connection);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    behave(Behaviour.REFUSES);
  }
}
