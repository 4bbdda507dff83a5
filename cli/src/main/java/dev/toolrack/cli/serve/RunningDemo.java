package dev.toolrack.cli.serve;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.demo.DemoCatalog;
import dev.toolrack.cli.demo.DemoUpstream;
import dev.toolrack.cli.remote.Remote;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackException;
import dev.toolrack.server.bootstrap.StartException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The demo's upstream, and what loads its tools; nothing if no demo is wanted. */
final class RunningDemo implements AutoCloseable {
  private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(60);

  private final @Nullable DemoUpstream upstream;

  /** The address of the demo's upstream, and its tools. */
  record Loaded(String upstreamUrl, DemoCatalog.Loaded tools) {}

  private RunningDemo(@Nullable DemoUpstream upstream) {
    this.upstream = upstream;
  }

  /**
   * Starts the upstream.
   *
   * @throws CliException if its port is in use
   */
  static RunningDemo listen(boolean wanted, int port) {
    return new RunningDemo(wanted ? DemoUpstream.start(port) : null);
  }

  /**
   * Loads the tools through the server.
   *
   * @param target the server
   * @return null if no demo is wanted
   * @throws StartException if the tools cannot be loaded
   */
  @Nullable Loaded load(String target) {
    if (upstream == null) {
      return null;
    }
    try (ToolrackClient client = Remote.client(target, LOAD_TIMEOUT).build()) {
      return new Loaded(
          upstream.baseUrl(), DemoCatalog.of(upstream.baseUrl()).load(client.catalog()));
    } catch (ToolrackException e) {
      throw new StartException("The demo's tools cannot be loaded: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (upstream != null) {
      upstream.close();
    }
  }
}
