package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.Mutation.Kind;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class ReadYourWritesTest {
  private static final ReadYourWrites OWN_WRITES = new ReadYourWrites();

  private static Story published() {
    return new Story()
        .done(Kind.PUBLISH, Story.GROWING, 1, 1_000, 1_010, 1)
        .done(Kind.PUBLISH, Story.GROWING, 2, 10_000, 10_100, 5)
        .done(Kind.PUBLISH, Story.SWITCHED, 1, 11_000, 11_010, 6)
        .done(Kind.DISABLE, Story.SWITCHED, 0, 12_000, 12_010, 7)
        .done(Kind.PUBLISH, Story.RETIRING, 1, 13_000, 13_010, 8)
        .done(Kind.RETIRE, Story.RETIRING, 1, 14_000, 14_010, 9);
  }

  @Test
  void theRevisionAskedForIsThere() {
    assertThat(
            published()
                .resolve("r2", Story.GROWING)
                .since(5)
                .shows(2, 5, 10_101, 10_102)
                .execute("r2", Story.GROWING)
                .since(5)
                .shows(2, 10_101, 10_102)
                .resolve("r2", Story.SWITCHED)
                .since(7)
                .fails(Status.Code.NOT_FOUND, "TOOL_NOT_FOUND", 12_011, 12_012)
                .resolve("r2", Story.RETIRING)
                .wanting(1)
                .since(9)
                .fails(Status.Code.FAILED_PRECONDITION, "VERSION_RETIRED", 14_011, 14_012)
                .broken(OWN_WRITES))
        .isZero();
  }

  @Test
  void anOlderGenerationIsFoundAtOnce() {
    assertThat(
            published()
                .resolve("r2", Story.GROWING)
                .since(5)
                .shows(1, 10_101, 10_102)
                .broken(OWN_WRITES))
        .isOne();
    assertThat(
            published()
                .execute("r2", Story.GROWING)
                .since(5)
                .shows(1, 10_101, 10_102)
                .broken(OWN_WRITES))
        .isOne();
  }

  @Test
  void anOlderRevisionOfTheToolIsFound() {
    assertThat(
            published()
                .resolve("r2", Story.GROWING)
                .since(5)
                .shows(2, 4, 10_101, 10_102)
                .broken(OWN_WRITES))
        .isOne();
  }

  @Test
  void theRevisionOfAnotherToolContainsAllBeforeIt() {
    assertThat(
            published()
                .resolve("r2", Story.GROWING)
                .since(6)
                .shows(1, 12_000, 12_001)
                .broken(OWN_WRITES))
        .isOne();
    assertThat(
            published()
                .resolve("r2", Story.GROWING)
                .since(4)
                .shows(1, 12_000, 12_001)
                .broken(OWN_WRITES))
        .isZero();
  }

  @Test
  void aDisabledOrRetiredOneThatStillResolvesIsFound() {
    assertThat(
            published()
                .resolve("r2", Story.SWITCHED)
                .since(7)
                .shows(1, 12_011, 12_012)
                .broken(OWN_WRITES))
        .isOne();
    assertThat(
            published()
                .resolve("r2", Story.RETIRING)
                .wanting(1)
                .since(9)
                .shows(1, 14_011, 14_012)
                .broken(OWN_WRITES))
        .isOne();
  }

  @Test
  void aLaterMutationMayShow() {
    assertThat(
            published()
                .done(Kind.PUBLISH, Story.GROWING, 3, 10_105, 10_200, 10)
                .resolve("r2", Story.GROWING)
                .since(5)
                .shows(3, 10, 10_101, 10_110)
                .broken(OWN_WRITES))
        .isZero();
  }

  @Test
  void anUnknownMutationMayShow() {
    assertThat(
            published()
                .unknown(Kind.ENABLE, Story.SWITCHED, 1, 12_500, 12_600)
                .resolve("r2", Story.SWITCHED)
                .since(7)
                .shows(1, 12_700, 12_701)
                .broken(OWN_WRITES))
        .isZero();
  }

  @Test
  void withoutARevisionNothingIsJudged() {
    assertThat(published().resolve("r2", Story.GROWING).shows(1, 10_101, 10_102).check(OWN_WRITES))
        .isEmpty();
  }

  @Test
  void aFailureBreaksNothing() {
    assertThat(
            published()
                .resolve("r2", Story.GROWING)
                .since(5)
                .fails(Status.Code.UNAVAILABLE, "REVISION_NOT_REACHED", 10_101, 12_000)
                .check(OWN_WRITES))
        .isEmpty();
  }
}
