package dev.toolrack.server.execution.http;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks up the addresses of a host without blocking a thread. */
interface NameResolver {
  /** Looks up a host. The answer is delivered on any thread. */
  void resolve(String host, int port, Answer answer);

  /** Receives the answer. */
  interface Answer {
    /**
     * Receives the addresses in the order in which to try them.
     *
     * @param found empty if, and only if, the look-up failed
     */
    void onResolved(List<InetSocketAddress> found, @Nullable Throwable failure);
  }
}
