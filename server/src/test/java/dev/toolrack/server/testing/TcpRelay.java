package dev.toolrack.server.testing;

import dev.toolrack.server.catalog.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network in front of a Postgres that can be cut without anybody being told: connections stay
 * open, and what is sent does not arrive until the cut is healed.
 */
public final class TcpRelay implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 << 10;

  private final ServerSocket listening;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean cut;
  private volatile boolean closed;

  private TcpRelay(int target) throws IOException {
    this.target = target;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("relay").start(this::accept);
  }

  /** A relay to the server of that database. */
  public static TcpRelay to(DatabaseUrl url) throws IOException {
    return new TcpRelay(location(url).getPort());
  }

  private static URI location(DatabaseUrl url) {
    return URI.create(url.jdbcUrl().substring("jdbc:".length()));
  }

  /** The database as it is reached through here. */
  public DatabaseUrl url(DatabaseUrl direct) {
    return new DatabaseUrl(
        direct.jdbcUrl().replace(":" + target + "/", ":" + listening.getLocalPort() + "/"),
        direct.user(),
        direct.password());
  }

  /** A connection through here, patient with silence for half a minute. */
  public Connection connect(DatabaseUrl direct) throws SQLException {
    DatabaseUrl through = url(direct);
    return DriverManager.getConnection(
        through.jdbcUrl() + "?socketTimeout=30&connectTimeout=3",
        through.user(),
        through.password());
  }

  /** From now on nothing arrives. */
  public void cut() {
    set(true);
  }

  /** From now on everything arrives, also what was sent before. */
  public void heal() {
    set(false);
  }

  private void set(boolean value) {
    lock.lock();
    try {
      cut = value;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitHealed() throws InterruptedException {
    lock.lock();
    try {
      while (cut) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listening.accept();
        sockets.add(client);
        Thread.ofVirtual().start(() -> relay(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void relay(Socket client) {
    try {
      awaitHealed();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(server);
      Thread.ofVirtual().start(() -> copy(client, server));
      copy(server, client);
    } catch (IOException | InterruptedException e) {
      close(client);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitHealed();
        out.write(buffer, 0, read);
      }
      awaitHealed();
    } catch (IOException | InterruptedException e) {
      // Either side has gone; the other one is told by the close below.
      close(to);
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError("closing a socket failed", e);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    heal();
    listening.close();
    sockets.forEach(TcpRelay::close);
  }
}
