package dev.toolrack.server.execution;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Validates UTF-8, quickly where the text is ASCII. */
final class Utf8 {
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Utf8() {}

  /** Index of the first ill-formed sequence (Unicode, table 3-7), or -1 if there is none. */
  static int indexOfIllFormed(byte[] text) {
    int i = 0;
    int length = text.length;
    while (i < length) {
      if (length - i >= Long.BYTES && ((long) EIGHT_BYTES.get(text, i) & HIGH_BITS) == 0) {
        i += Long.BYTES;
        continue;
      }
      int sequence = sequenceLength(text, i);
      if (sequence == 0) {
        return i;
      }
      i += sequence;
    }
    return -1;
  }

  private static int sequenceLength(byte[] text, int i) {
    int first = text[i] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
      return 0;
    }
    int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (i + length > text.length) {
      return 0;
    }
    int second = text[i + 1] & 0xff;
    int lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) {
      return 0;
    }
    for (int j = 2; j < length; j++) {
      if ((text[i + j] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
