package dev.toolrack.server.execution.http;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the addresses of a host without holding a thread. */
interface NameResolver {
  /** Answers on any thread. */
  void resolve(String host, int port, Answer answer);

  /** What is done with the answer. */
  interface Answer {
    /**
     * The addresses in the order in which to try them.
     *
     * @param found empty on failure, and only then
     */
    void onResolved(List<InetSocketAddress> found, @Nullable Throwable failure);
  }
}
