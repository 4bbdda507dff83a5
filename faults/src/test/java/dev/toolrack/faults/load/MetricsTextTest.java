package dev.toolrack.faults.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.toolrack.faults.history.Scrape.Figures;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
  private static final String TEXT =
      """
      # HELP toolrack_feed_revision Newest revision.
      # TYPE toolrack_feed_revision gauge
      toolrack_feed_revision 812.0
      toolrack_staleness_seconds 0.25
      toolrack_cluster_members 3.0
      toolrack_leader 1.0
      toolrack_leader_terms_total 2.0
      toolrack_telemetry_accepted_total 1.00000001E8
      toolrack_telemetry_written_total 90.0
      toolrack_telemetry_dropped_total{reason="overflow",} 7.0
      toolrack_telemetry_dropped_total{reason="shutdown",} 3.0
      """;

  @Test
  void figuresAreReadAndLabelsAreSummedUp() {
    assertThat(MetricsText.figures(TEXT))
        .isEqualTo(new Figures(812, 0.25, 3, true, 2, 100_000_001, 90, 10));
  }

  @Test
  void aMissingMetricIsNotZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MetricsText.figures(TEXT.replace("toolrack_feed_revision", "toolrack_feed")))
        .withMessage("there is no metric toolrack_feed_revision");
  }
}
