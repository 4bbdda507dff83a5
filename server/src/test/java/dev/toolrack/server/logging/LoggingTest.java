package dev.toolrack.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.toolrack.server.config.ServerConfig.Log.Format;
import dev.toolrack.server.config.ServerConfig.Log.Level;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LoggingTest {
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Logger log = LoggerFactory.getLogger("dev.toolrack.server.Something");

  @BeforeEach
  void capture() {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(stderr);
    MDC.clear();
    ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
  }

  private String written() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesTextWithTheRequestIdWhereThereIsOne() {
    Logging.configure(Format.TEXT, Level.INFO);
    log.info("without");
    MDC.put(Logging.REQUEST_ID, "r-1");
    log.warn("with");
    log.debug("too little");
    assertThat(written().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("\\S+ INFO  \\[.+] d.t.server.Something without"),
            line ->
                assertThat(line).matches("\\S+ WARN  \\[.+] d.t.server.Something \\[r-1] with"));
  }

  @Test
  void writesAnObjectALine() {
    Logging.configure(Format.JSON, Level.INFO);
    MDC.put(Logging.REQUEST_ID, "r-1");
    MDC.put("secret", "s");
    log.error("two\nlines \"quoted\"", new IllegalStateException("why"));
    assertThat(written().lines()).hasSize(1);
    assertThat(written())
        .contains("\"message\":\"two\\nlines \\\"quoted\\\"\"")
        .contains("\"request_id\":\"r-1\"")
        .contains("\"level\":\"ERROR\"")
        .contains("IllegalStateException: why")
        .doesNotContain("secret");
  }

  @Test
  void keepsLibrariesQuiet() {
    Logging.configure(Format.TEXT, Level.DEBUG);
    log.debug("ours");
    LoggerFactory.getLogger("com.hazelcast.system").info("theirs");
    LoggerFactory.getLogger("com.hazelcast.system").warn("worth a look");
    assertThat(written()).contains("ours").contains("worth a look").doesNotContain("theirs");

    Logging.configure(Format.TEXT, Level.ERROR);
    LoggerFactory.getLogger("com.hazelcast.system").warn("not any more");
    assertThat(written()).doesNotContain("not any more");
  }

  /**
   * Whoever spoke something else to the grid's port once got twenty lines of the log, and an
   * upstream that broke HTTP/2 forty.
   */
  @ParameterizedTest
  @CsvSource({
    "TEXT, com.hazelcast.internal.server.tcp.TcpServerConnection",
    "JSON, com.hazelcast.internal.server.tcp.TcpServerConnection",
    "TEXT, io.netty.channel.DefaultChannelPipeline"
  })
  void writesALineOfAConnectionThatBreaks(Format format, String logger) {
    Logging.configure(format, Level.INFO);
    LoggerFactory.getLogger(logger)
        .warn("Connection closed", new IllegalStateException("Unsupported protocol"));
    assertThat(written().lines()).hasSize(1);
    assertThat(written())
        .contains("Connection closed", "IllegalStateException: Unsupported protocol")
        .doesNotContain("LoggingTest.");
  }

  @Test
  void writesNothingOfACallThatNobodyWantsAnyMore() {
    Logging.configure(Format.TEXT, Level.DEBUG);
    LoggerFactory.getLogger("org.asynchttpclient.netty.request.NettyRequestSender").error("theirs");
    LoggerFactory.getLogger("org.asynchttpclient.netty.channel.NettyConnectListener")
        .error("theirs");
    LoggerFactory.getLogger("org.asynchttpclient.netty.channel.ChannelManager").error("kept");
    assertThat(written()).contains("kept").doesNotContain("theirs");
  }

  /**
   * Each start on a Postgres older than the newest one warned of it, and each outage of Postgres in
   * as many lines as the pool had connections.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.jooq.impl.DefaultExecuteContext.logVersionSupport",
        "com.zaxxer.hikari.pool.PoolBase",
        "com.zaxxer.hikari.pool.ProxyConnection"
      })
  void writesNoWarningOfWhatIsSaidElsewhere(String logger) {
    Logging.configure(Format.TEXT, Level.DEBUG);
    LoggerFactory.getLogger(logger).warn("theirs");
    LoggerFactory.getLogger(logger).error("kept");
    assertThat(written()).contains("kept").doesNotContain("theirs");
  }

  /** A start on a full disk wrote ten lines for each file that could not be unpacked. */
  @Test
  void writesNothingOfTheEmbeddedPostgresButItsFailure() {
    Logging.configure(Format.TEXT, Level.DEBUG);
    LoggerFactory.getLogger(EmbeddedPostgres.class).error("theirs", new IOException("disk full"));
    assertThat(written()).isEmpty();
  }

  /** gRPC's warnings once stood beside the JSON, as text. */
  @Test
  void writesWhatLibrariesSayToTheLoggingOfTheJdk() {
    Logging.configure(Format.JSON, Level.INFO);
    java.util.logging.Logger library = java.util.logging.Logger.getLogger("io.grpc.Something");
    library.info("theirs");
    library.warning("worth a look");
    assertThat(written().lines()).hasSize(1);
    assertThat(written())
        .contains("\"message\":\"worth a look\"")
        .contains("\"logger_name\":\"io.grpc.Something\"")
        .contains("\"level\":\"WARN\"");
  }

  /** Configuring again used to write every line twice. */
  @Test
  void writesALineOnceHoweverOftenItIsConfigured() {
    Logging.configure(Format.TEXT, Level.INFO);
    Logging.configure(Format.TEXT, Level.INFO);
    log.info("once");
    assertThat(written().lines()).hasSize(1);
  }
}
