package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyBodyTest {
  private static ByteBuffer part(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ReplyBody body, int status) {
    return new String(body.content(status), StandardCharsets.UTF_8);
  }

  @Test
  void mayBeAsLargeAsTheLimit() {
    ReplyBody body = new ReplyBody(5, Integer.MAX_VALUE);

    assertThat(body.add(part("[12"))).isTrue();
    assertThat(body.add(part("3]"))).isTrue();
    assertThat(body.overflowed()).isFalse();
    assertThat(text(body, 200)).isEqualTo("[123]");

    assertThat(body.add(part(" "))).isFalse();
    assertThat(body.overflowed()).isTrue();
    assertThat(body.size()).isEqualTo(5);
  }

  @Test
  void keepsNoMoreThanItIsToldOfWhatItCounts() {
    ReplyBody body = new ReplyBody(100, 4);

    assertThat(body.add(part("abc"))).isTrue();
    assertThat(body.add(part("d".repeat(97)))).isTrue();
    assertThat(body.size()).isEqualTo(4);
    assertThat(text(body, 200)).isEqualTo("abcd");
    assertThat(body.add(part("d"))).isFalse();
  }

  @Test
  void isPutTogetherOfPartsOfAnySize() {
    Random random = new Random(42);
    for (int i = 0; i < 200; i++) {
      ReplyBody body = new ReplyBody(1_000_000, Integer.MAX_VALUE);
      StringBuilder all = new StringBuilder();
      for (int j = random.nextInt(20); j >= 0; j--) {
        String text = Integer.toString(random.nextInt()).repeat(random.nextInt(50));
        all.append(text);
        assertThat(body.add(part(text))).isTrue();
      }
      assertThat(text(body, 200)).isEqualTo(all.toString());
      assertThat(body.size()).isEqualTo(all.length());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'\ufeff[1]', [1]",
    "'\ufeff', ''",
    "'\ufeff\ufeff', '\ufeff'",
    "'[\ufeff]', '[\ufeff]'",
    "'', ''",
  })
  void isWithoutTheByteOrderMarkThatItBeginsWith(String received, String content) {
    ReplyBody body = new ReplyBody(100, Integer.MAX_VALUE);
    body.add(part(received));

    assertThat(text(body, 200)).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 205})
  void isNullWhereTheStatusMeansThatThereIsNone(int status) {
    ReplyBody body = new ReplyBody(100, Integer.MAX_VALUE);
    assertThat(text(body, status)).isEqualTo("null");

    body.add(part("1"));

    assertThat(text(body, status)).isEqualTo("1");
  }
}
