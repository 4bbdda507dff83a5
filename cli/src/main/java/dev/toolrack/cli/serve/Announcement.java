package dev.toolrack.cli.serve;

import dev.toolrack.cli.terminal.Facts;
import dev.toolrack.cli.terminal.Style;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.server.bootstrap.BuildVersion;
import dev.toolrack.server.bootstrap.ToolrackServer;
import dev.toolrack.server.config.ServerConfig;
import org.jspecify.annotations.Nullable;

/** What {@code serve} prints once it is ready: its addresses, and lines to paste. */
final class Announcement {
  private static final int DEFAULT_GRPC_PORT = 50051;

  private final Terminal terminal;
  private final double elapsedSeconds;

  Announcement(Terminal terminal, double elapsedSeconds) {
    this.terminal = terminal;
    this.elapsedSeconds = elapsedSeconds;
  }

  void print(ServerConfig config, ToolrackServer server, RunningDemo.@Nullable Loaded demo) {
    Style style = terminal.outStyle();
    String host = config.listen().bindAddress();
    terminal
        .out()
        .println(
            style.good(
                "Toolrack %s is ready in %.1f s".formatted(BuildVersion.get(), elapsedSeconds)));
    Facts facts =
        new Facts()
            .add("gRPC", host + ":" + server.grpcPort())
            .add(
                "HTTP",
                "http://" + reachable(host) + ":" + server.httpPort() + "/metrics, /health/ready")
            .add("grid", config.cluster().address() + ":" + server.gridPort())
            .add("database", database(config));
    if (demo != null) {
      facts.add(
          "demo",
          "%d tools (%d created, %d updated), served by %s"
              .formatted(
                  demo.tools().tools(),
                  demo.tools().created(),
                  demo.tools().updated(),
                  demo.upstreamUrl()));
    }
    facts.print(terminal);
    if (!config.listen().isLoopback()) {
      terminal
          .err()
          .println(
              terminal.errStyle().warning("warning:")
                  + " listening on "
                  + host
                  + " without authentication: whoever reaches these ports can call and change"
                  + " every tool");
    }
    if (demo != null) {
      demo.tools()
          .rejections()
          .forEach(
              line ->
                  terminal.err().println(terminal.errStyle().warning("not loaded:") + " " + line));
      printLinesToPaste(reachable(host), server.grpcPort());
    }
    terminal.out().println();
    terminal.out().println(style.faint("Ctrl-C stops it."));
    terminal.out().flush();
  }

  /** Prints lines that work exactly as printed. */
  private void printLinesToPaste(String host, int port) {
    String target = host + ":" + port;
    String option =
        port == DEFAULT_GRPC_PORT && host.equals("localhost") ? "" : " --target " + target;
    String request =
        "{\"slug\":\"word-count\",\"input\":{\"json\":\"{\\\"text\\\":\\\"to be or not to be\\\"}\"}}";
    String method = "toolrack.v1.ToolService/Execute";
    terminal.out().println();
    terminal.out().println("Try, in another terminal:");
    terminal
        .out()
        .println(
            "  ./toolrack execute unit-convert"
                + option
                + " --input '{\"value\":42.195,\"from\":\"km\",\"to\":\"mi\"}'");
    terminal.out().println("  grpcurl -plaintext -d '" + request + "' " + target + " " + method);
    terminal
        .out()
        .println(
            "  ghz --insecure --call " + method + " -d '" + request + "' -c 10 -n 2000 " + target);
  }

  private static String database(ServerConfig config) {
    return config.database().url().isEmpty()
        ? "embedded Postgres in " + config.database().dataDir()
        : "the Postgres of --database-url";
  }

  /** An address from which this machine reaches a server with the given bind address. */
  static String reachable(String bindAddress) {
    return switch (bindAddress) {
      case "0.0.0.0", "::", "127.0.0.1", "::1", "localhost" -> "localhost";
      default -> bindAddress.contains(":") ? "[" + bindAddress + "]" : bindAddress;
    };
  }
}
