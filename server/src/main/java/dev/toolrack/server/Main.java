package dev.toolrack.server;

import dev.toolrack.server.bootstrap.StartException;
import dev.toolrack.server.bootstrap.StopSignal;
import dev.toolrack.server.bootstrap.ToolrackServer;
import dev.toolrack.server.config.ConfigException;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.server.logging.Logging;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica without the command line: all settings come from the environment. Ends with 0 after an
 * orderly stop, with 2 on a wrong setting and with 1 if it cannot start.
 */
public final class Main {
  private Main() {}

  /** Serves until the process is asked to stop. */
  public static void main(String[] args) {
    // Some locales have digits that neither Postgres nor a script can read.
    Locale.setDefault(Locale.ROOT);
    StopSignal stop = StopSignal.install();
    int status = 1;
    try {
      serve(stop);
      status = 0;
    } catch (ConfigException e) {
      System.err.println("toolrack: " + e.getMessage());
      status = 2;
    } catch (StartException e) {
      System.err.println("toolrack: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      // A defect, which the JVM's own end would have printed.
      e.printStackTrace(System.err);
    } finally {
      // Threads of libraries may still linger; everything of ours has been closed. Before the JVM's
      // own end, which goes on once the signal is told, and has a status of its own.
      Runtime.getRuntime().halt(status);
    }
  }

  private static void serve(StopSignal stop) {
    ServerConfig config = ServerConfig.of(Map.of(), System.getenv());
    Logging.configure(config.log().format(), config.log().level());
    Logger log = LoggerFactory.getLogger(Main.class);
    try (ToolrackServer server = ToolrackServer.start(config, log::info)) {
      log.info(
          "Serving gRPC on {}:{}, metrics and health on port {}",
          config.listen().bindAddress(),
          server.grpcPort(),
          server.httpPort());
      stop.await();
      stop.onInterruptAgain(server::hurry);
      log.info("Draining");
    }
    log.info("Stopped");
  }
}
