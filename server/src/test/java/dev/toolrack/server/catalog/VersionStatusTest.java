package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VersionStatusTest {
  private static final Map<VersionStatus, EnumSet<VersionStatus>> MOVES =
      Map.of(
          VersionStatus.DRAFT, EnumSet.of(VersionStatus.ACTIVE, VersionStatus.RETIRED),
          VersionStatus.ACTIVE, EnumSet.of(VersionStatus.DEPRECATED, VersionStatus.RETIRED),
          VersionStatus.DEPRECATED, EnumSet.of(VersionStatus.ACTIVE, VersionStatus.RETIRED),
          VersionStatus.RETIRED, EnumSet.noneOf(VersionStatus.class));

  @ParameterizedTest
  @EnumSource
  void movesAreThoseOfTheContract(VersionStatus from) {
    EnumSet<VersionStatus> reachable = EnumSet.noneOf(VersionStatus.class);
    for (VersionStatus to : VersionStatus.values()) {
      if (from.canMoveTo(to)) {
        reachable.add(to);
      }
    }
    assertThat(reachable).isEqualTo(MOVES.get(from));
  }
}
