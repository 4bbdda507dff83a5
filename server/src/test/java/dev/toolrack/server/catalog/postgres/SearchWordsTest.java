package dev.toolrack.server.catalog.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchWordsTest {
  @ParameterizedTest
  @ValueSource(strings = {"abc", "a zebra", " zebra a ", "(r2d2)", "天气预报"})
  void oneWordOfThreeLettersIsEnoughForTheIndex(String query) {
    assertThat(new SearchWords(query).areIndexed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "zz", "zz a", "a-b-c", "c++", "%%%", "___", "天气"})
  void whatHasNoneIsNotIndexed(String query) {
    assertThat(new SearchWords(query).areIndexed()).isFalse();
  }
}
