package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.FakeFreshness;
import dev.toolrack.server.testing.FakeTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogServiceTest {
  private static final Duration BOUND = Duration.ofSeconds(2);
  private static final ToolKey KEY = ToolKey.of("default", "t");

  private final FakeFreshness freshness = new FakeFreshness();
  private Reason answer = Reason.TOOL_NOT_FOUND;
  private int asked;
  private final FakeTime time = new FakeTime();
  private final CatalogService service =
      new CatalogService(
          (CatalogStore)
              Proxy.newProxyInstance(
                  CatalogStore.class.getClassLoader(),
                  new Class<?>[] {CatalogStore.class},
                  (_, _, _) -> {
                    asked++;
                    throw ToolrackException.of(answer, "it says so");
                  }),
          _ -> {},
          freshness,
          BOUND,
          time);

  @BeforeEach
  void hearTheTruthOnce() {
    assertFails(Reason.TOOL_NOT_FOUND);
    freshness.state = Freshness.State.STALE;
  }

  /** Defect: a truth that was heard was said to be out of reach while its feed was late. */
  @ParameterizedTest
  @EnumSource(
      names = {"TOOL_NOT_FOUND", "VERSION_CONTENT_CONFLICT", "ETAG_MISMATCH", "REQUEST_ID_REUSED"})
  void asksATruthThatAnswersWhileItsFeedIsLate(Reason failure) {
    answer = failure;
    for (int i = 0; i < 4; i++) {
      time.pass(BOUND.minusMillis(1));
      assertFails(failure);
    }
    assertThat(asked).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CATALOG_UNAVAILABLE", "ADMISSION_SHED", "INVALID_REQUEST", "CUT_OFF", "INTERNAL"})
  void asksNoTruthThatHasNotAnsweredForTheBound(Reason failure) {
    answer = failure;
    time.pass(BOUND.minusMillis(1));
    assertFails(failure);
    time.pass(Duration.ofMillis(1));
    assertFails(Reason.CATALOG_UNAVAILABLE);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void asksWhileTheFeedIsFollowed() {
    freshness.state = Freshness.State.POLLING;
    time.pass(BOUND.multipliedBy(2));
    assertFails(Reason.TOOL_NOT_FOUND);
  }

  @Test
  void aPublicationPointsUpTo16Channels() {
    List<String> channels = IntStream.range(0, 16).mapToObj(i -> "c" + i).toList();
    assertThat(publishing(channels)).isEqualTo(Reason.TOOL_NOT_FOUND);
    List<String> more = IntStream.range(0, 17).mapToObj(i -> "c" + i).toList();
    assertThat(publishing(more)).isEqualTo(Reason.INVALID_REQUEST);
    assertThat(publishing(List.of("latest"))).isEqualTo(Reason.INVALID_REQUEST);
  }

  @ParameterizedTest
  @EnumSource(
      value = VersionStatus.class,
      names = {"DEPRECATED", "RETIRED"})
  void aVersionBeginsAsDraftOrActive(VersionStatus status) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> service.publishVersion(KEY, version(), status, List.of(), RequestId.NONE))
        .withMessageStartingWith("tool_version.status: ");
  }

  private Reason publishing(List<String> channels) {
    freshness.state = Freshness.State.LISTENING;
    try {
      throw new AssertionError(
          service.publishVersion(KEY, version(), VersionStatus.ACTIVE, channels, RequestId.NONE));
    } catch (ToolrackException e) {
      return e.reason();
    }
  }

  private static VersionSpec version() {
    return new VersionSpec(
        VersionNumber.parse("version", "1.0.0"), "", "", "", "", null, Policy.DEFAULT, Map.of());
  }

  private void assertFails(Reason reason) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> service.getTool(KEY, false))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
