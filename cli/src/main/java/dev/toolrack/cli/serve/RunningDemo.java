package dev.toolrack.cli.serve;

import dev.toolrack.cli.demo.DemoCatalog;
import dev.toolrack.cli.demo.DemoUpstream;
import dev.toolrack.cli.remote.Remote;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackException;
import dev.toolrack.server.bootstrap.StartException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The demo's upstream, and the tools that were loaded; empty if no demo is wanted. */
final class RunningDemo implements AutoCloseable {
  private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(60);

  private final @Nullable DemoUpstream upstream;
  private final @Nullable Loaded loaded;

  /** The address of the demo's upstream, and its tools. */
  record Loaded(String upstreamUrl, DemoCatalog.Loaded tools) {}

  private RunningDemo(@Nullable DemoUpstream upstream, @Nullable Loaded loaded) {
    this.upstream = upstream;
    this.loaded = loaded;
  }

  /**
   * Starts the upstream and loads the tools through the server.
   *
   * @param target the server
   * @throws StartException if the tools cannot be loaded
   */
  static RunningDemo start(boolean wanted, int port, String target) {
    if (!wanted) {
      return new RunningDemo(null, null);
    }
    DemoUpstream upstream = DemoUpstream.start(port);
    boolean started = false;
    try (ToolrackClient client = Remote.client(target, LOAD_TIMEOUT).build()) {
      DemoCatalog.Loaded tools = DemoCatalog.of(upstream.baseUrl()).load(client.catalog());
      started = true;
      return new RunningDemo(upstream, new Loaded(upstream.baseUrl(), tools));
    } catch (ToolrackException e) {
      throw new StartException("The demo's tools cannot be loaded: " + e.getMessage(), e);
    } finally {
      if (!started) {
        upstream.close();
      }
    }
  }

  /** What was loaded; null if no demo is wanted. */
  @Nullable Loaded loaded() {
    return loaded;
  }

  @Override
  public void close() {
    if (upstream != null) {
      upstream.close();
    }
  }
}
