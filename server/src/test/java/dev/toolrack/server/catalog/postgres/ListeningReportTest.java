package dev.toolrack.server.catalog.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListeningReportTest {
  private final LogLines log = new LogLines(ListeningReport.class);
  private final ListeningReport report = new ListeningReport();

  @AfterEach
  void close() {
    log.close();
  }

  /** While Postgres was away, the log once said that polling went on. */
  @Test
  void saysNothingOfAnOutage() {
    report.onListening();
    report.onRead();
    report.onFailure("broken");
    report.onFailure("refused");
    report.onFailure("refused");
    report.onRead();
    report.onListening();
    assertThat(log.all()).isEmpty();
  }

  @Test
  void saysOnceThatOnlyTheFeedIsRead() {
    report.onListening();
    report.onFailure("broken");
    report.onRead();
    report.onFailure("too many connections");
    report.onRead();
    report.onFailure("too many connections");
    report.onListening();
    report.onListening();
    assertThat(log.all())
        .containsExactly(
            "WARN Postgres' notifications of changes do not arrive, so the feed is polled:"
                + " too many connections",
            "INFO Postgres' notifications of changes arrive again");
  }
}
