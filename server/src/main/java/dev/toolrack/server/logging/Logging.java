package dev.toolrack.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.toolrack.server.config.ServerConfig;
import java.util.List;
import java.util.TimeZone;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Configures Logback for the process: everything is logged to standard error, so that standard
 * output contains only what the program was asked for. The request id, if there is one, is in the
 * MDC as {@value #REQUEST_ID}.
 */
public final class Logging {
  /** Key of the request id in the MDC, and its field in JSON. */
  public static final String REQUEST_ID = "request_id";

  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{24}"
          + " %replace([%X{"
          + REQUEST_ID
          + "}] ){'\\[\\] ', ''}%msg";

  private static final String WITH_TRACE = "%n";

  /** What was thrown, and not where. */
  private static final String WITHOUT_TRACE = " %replace(%ex{0}){'\\s+', ' '}%n";

  /** Libraries that log at INFO what only their developers need. */
  private static final List<String> NOISY =
      List.of(
          "com.hazelcast",
          "com.zaxxer.hikari",
          "io.grpc",
          "io.netty",
          "io.zonky",
          "org.asynchttpclient",
          "org.flywaydb",
          "org.jooq",
          "org.postgresql");

  /**
   * Libraries that warn about what is intended: a setting of ours, a keyword of somebody's schema,
   * a Postgres that is older than the newest one (a start refuses what is too old), or, with a
   * stack trace, every stream of a caller that leaves before it has read everything or sends a
   * message that is too large. So does the pool, for each of its connections that breaks, when
   * Postgres is away, which whoever needs Postgres says once.
   */
  private static final List<String> MEANT =
      List.of(
          "com.hazelcast.spi.impl.operationexecutor.slowoperationdetector.SlowOperationDetector",
          "com.zaxxer.hikari.pool.PoolBase",
          "com.zaxxer.hikari.pool.ProxyConnection",
          "com.networknt.schema.keyword.UnknownKeywordFactory",
          "io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler",
          "io.grpc.netty.shaded.io.grpc.netty.NettyServerStream",
          "org.jooq.impl.DefaultExecuteContext.logVersionSupport");

  /**
   * Loggers with a stack trace for each call that is not sent because it is no longer wanted, and
   * for each file of the embedded Postgres for which there is no room.
   */
  private static final List<String> TOLD =
      List.of(
          "io.zonky.test.db.postgres.embedded.EmbeddedPostgres",
          "org.asynchttpclient.netty.channel.NettyConnectListener",
          "org.asynchttpclient.netty.request.NettyRequestSender");

  /** Loggers with a stack trace for each connection that breaks, or speaks something else. */
  private static final List<String> BRIEF =
      List.of(
          "com.hazelcast.internal.server.tcp.TcpServerConnection",
          "io.netty.channel.DefaultChannelPipeline");

  private Logging() {}

  /** Replaces any existing configuration. */
  public static void configure(ServerConfig.Log.Format format, ServerConfig.Log.Level level) {
    // Before the libraries log anything, because they check this only once.
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
    System.setProperty("hazelcast.logging.type", "slf4j");

    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    // gRPC and the JDK use java.util.logging, whose own levels keep most messages from the bridge.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    LevelChangePropagator levels = new LevelChangePropagator();
    levels.setContext(context);
    levels.start();
    context.addListener(levels);

    context
        .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
        .addAppender(appender(context, format, true));
    Appender<ILoggingEvent> brief = appender(context, format, false);
    for (String name : BRIEF) {
      context.getLogger(name).addAppender(brief);
      context.getLogger(name).setAdditive(false);
    }
    Level wanted = Level.toLevel(level.name());
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(wanted);
    Level quiet = wanted.isGreaterOrEqual(Level.WARN) ? wanted : Level.WARN;
    NOISY.forEach(name -> context.getLogger(name).setLevel(quiet));
    MEANT.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    TOLD.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
  }

  private static Appender<ILoggingEvent> appender(
      LoggerContext context, ServerConfig.Log.Format format, boolean traces) {
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case TEXT -> text(context, traces);
          case JSON -> json(context, traces);
        };
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(traces ? "stderr" : "stderr, brief");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context, boolean traces) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN + (traces ? WITH_TRACE : WITHOUT_TRACE));
    return encoder;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context, boolean traces) {
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setContext(context);
    encoder.setVersion(null);
    encoder.setTimeZone(TimeZone.getTimeZone("UTC").getID());
    encoder.addIncludeMdcKeyName(REQUEST_ID);
    if (!traces) {
      ThrowableProxyConverter firstLine = new ThrowableProxyConverter();
      firstLine.setOptionList(List.of("0"));
      firstLine.start();
      encoder.setThrowableConverter(firstLine);
    }
    return encoder;
  }
}
