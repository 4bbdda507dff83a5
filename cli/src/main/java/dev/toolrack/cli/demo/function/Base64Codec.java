package dev.toolrack.cli.demo.function;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** Encodes UTF-8 text as Base64 (RFC 4648), or decodes it. */
final class Base64Codec implements DemoFunction {
  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    String text = Input.text(input, "text");
    String alphabet = Input.text(input, "alphabet", "standard");
    boolean url =
        switch (alphabet) {
          case "standard" -> false;
          case "url" -> true;
          default -> throw new RefusedInput("alphabet must be standard or url");
        };
    String mode = Input.text(input, "mode", "encode");
    String result =
        switch (mode) {
          case "encode" ->
              (url ? Base64.getUrlEncoder().withoutPadding() : Base64.getEncoder())
                  .encodeToString(text.getBytes(StandardCharsets.UTF_8));
          case "decode" -> decoded(url ? Base64.getUrlDecoder() : Base64.getDecoder(), text);
          default -> throw new RefusedInput("mode must be encode or decode");
        };
    return Input.object().put("result", result);
  }

  private static String decoded(Base64.Decoder decoder, String text) throws RefusedInput {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decoder.decode(text)))
          .toString();
    } catch (IllegalArgumentException e) {
      throw new RefusedInput("text is not Base64: " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw new RefusedInput("text decodes to bytes that are not UTF-8");
    }
  }
}
