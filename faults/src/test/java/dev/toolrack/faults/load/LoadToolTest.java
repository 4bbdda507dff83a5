package dev.toolrack.faults.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.ToolMade.Role;
import dev.toolrack.v1.HttpEndpoint;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadToolTest {
  private static LoadTool tool(Role role) {
    return LoadTool.all().stream().filter(tool -> tool.role() == role).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void everyRoleHasToolsThatMayAndThatMayNotBeRepeated(Role role) {
    List<LoadTool> ofRole = LoadTool.all().stream().filter(tool -> tool.role() == role).toList();

    assertThat(ofRole).anyMatch(LoadTool::idempotent).anyMatch(tool -> !tool.idempotent());
    assertThat(ofRole).extracting(LoadTool::slug).doesNotHaveDuplicates();
  }

  @Test
  void aVersionTellsItsGeneration() {
    assertThat(LoadTool.generation(LoadTool.version(17))).isEqualTo(17);
    assertThat(LoadTool.version(0)).isEmpty();
    assertThat(LoadTool.generation("2.0.0")).isZero();
  }

  @Test
  void eachGenerationHasAnEndpointOfItsOwn() {
    HttpEndpoint endpoint =
        tool(Role.GROWING)
            .toolVersion(17, URI.create("http://10.0.0.9:80"))
            .getEndpoint()
            .getHttp();

    assertThat(endpoint.getUrlTemplate())
        .isEqualTo("http://10.0.0.9:80/load-growing-1/17?call={call}");
  }

  @Test
  void whetherItMayBeRepeatedIsInItsPolicy() {
    for (LoadTool tool : LoadTool.all()) {
      assertThat(tool.toolVersion(1, URI.create("http://x")).getPolicy().getIdempotent())
          .isEqualTo(tool.idempotent());
    }
  }

  @Test
  void onlyWhatIsRetiredIsAskedForByItsVersion() {
    LoadTool retiring = tool(Role.RETIRING);
    retiring.published(1);
    assertThat(retiring.wanted(new Random(1))).isOne();
    retiring.published(9);

    assertThat(IntStream.range(0, 100).map(i -> retiring.wanted(new Random(i))).boxed())
        .containsOnly(7, 8, 9)
        .contains(7, 8, 9);
    assertThat(tool(Role.GROWING).wanted(new Random(1))).isZero();
    assertThat(tool(Role.SWITCHED).wanted(new Random(1))).isZero();
  }
}
