package dev.toolrack.cli.serve;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.server.bootstrap.StartException;
import dev.toolrack.server.bootstrap.StopSignal;
import dev.toolrack.server.bootstrap.ToolrackServer;
import dev.toolrack.server.config.ConfigException;
import dev.toolrack.server.config.ConfigKey;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.server.logging.Logging;
import java.util.Map;

/** Runs a replica in this process, from its settings to its end. */
public final class ServeRun {
  private final Terminal terminal;
  private final Map<String, String> environment;

  public ServeRun(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  /**
   * Serves until the process is told to stop.
   *
   * @return one of {@link ExitCode}
   * @throws CliException if a setting is invalid or the start fails
   */
  public int run(ServeRequest request) {
    if (request.demoPort() < 0 || request.demoPort() > 65_535) {
      throw new CliException(
          ExitCode.USAGE, "--demo-port must be a port from 0 to 65535, not " + request.demoPort());
    }
    ServerConfig config = config(request.flags());
    Logging.configure(config.log().format(), config.log().level());
    StartProgress progress = new StartProgress(terminal);
    StopSignal stop = StopSignal.install();
    try {
      serve(request, config, progress, stop);
      progress.onStep("stopped");
      return ExitCode.OK;
    } catch (ConfigException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    } catch (StartException e) {
      if (stop.isAsked()) {
        return ExitCode.INTERRUPTED;
      }
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } finally {
      // After a failed start, the signal must not hold up the end of the process.
      stop.stopped();
    }
  }

  private void serve(
      ServeRequest request, ServerConfig config, StartProgress progress, StopSignal stop) {
    // The demo comes first, so that a port in use is told at once; it is closed last, so that calls
    // in flight to its tools end.
    try (RunningDemo demo = RunningDemo.listen(request.demo(), request.demoPort());
        ToolrackServer server = ToolrackServer.start(config, progress)) {
      RunningDemo.Loaded loaded = demo.load(address(config, server));
      new Announcement(terminal, progress.elapsedSeconds()).print(config, server, loaded);
      stop.await();
      stop.onInterruptAgain(
          () -> {
            progress.onStep("not waiting for calls in flight any longer");
            server.hurry();
          });
      progress.onStep("stopping, once calls in flight have ended (Ctrl-C again does not wait)");
    }
  }

  private ServerConfig config(Map<ConfigKey, String> flags) {
    try {
      return ServerConfig.of(flags, environment);
    } catch (ConfigException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** The address at which this process reaches the server. */
  private static String address(ServerConfig config, ToolrackServer server) {
    return Announcement.reachable(config.listen().bindAddress()) + ":" + server.grpcPort();
  }
}
