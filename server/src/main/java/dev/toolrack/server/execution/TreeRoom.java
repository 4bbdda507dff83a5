package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Violation;
import java.util.List;

/**
 * Checks a value, with room for the tree that is made of it for as long as that takes. The tree of
 * a text that is not large is bounded well enough by the number of threads that make one.
 *
 * @param budget that the room is of
 * @param room takes the tree, beside what it has taken already
 */
record TreeRoom(PayloadBudget budget, PayloadBudget.Share room) {
  /** A tree of as many bytes takes some two megabytes at most. */
  private static final int UNCOUNTED_BYTES = 64 * 1024;

  private static final int MOST_BUDGETS = 2;

  /*
   * What a value takes at most, on a JVM with compact object headers, as trees of 200,000 values of
   * each kind had it: an object 77 bytes and 181 with its first member, an array 45 and 97, a
   * string 56, a number 17, a further member 83 with its name.
   */
  private static final int OBJECT_BYTES = 136;
  private static final int ARRAY_BYTES = 80;
  private static final int STRING_BYTES = 48;
  private static final int MEMBER_BYTES = 40;
  private static final int SLOT_BYTES = 24;

  /** Characters beyond Latin-1 make those of their whole string so. */
  private static final int CHAR_BYTES = 2;

  /** Why there is no room. */
  enum Lack {
    /** Others have it. */
    NOW,
    /** There never is so much. */
    EVER
  }

  /** There is no room for a tree. */
  static final class LackException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Lack lack;
    private final long bytes;

    private LackException(Lack lack, long bytes) {
      super("A tree takes " + bytes + " bytes", null, false, false);
      this.lack = lack;
      this.bytes = bytes;
    }

    Lack lack() {
      return lack;
    }

    /** What the tree would take. */
    long bytes() {
      return bytes;
    }
  }

  /** What is wrong with a value. */
  List<Violation> violations(CompiledSchema schema, byte[] text, JsonReader json)
      throws JsonSyntaxException, LackException {
    if (text.length <= UNCOUNTED_BYTES) {
      return schema.violations(json.tree(text));
    }
    long bytes = bytes(text);
    if (bytes > mostBytes()) {
      throw new LackException(Lack.EVER, bytes);
    }
    long taken = room.tryAddUpToAll(bytes);
    if (taken < 0) {
      throw new LackException(Lack.NOW, bytes);
    }
    try {
      return schema.violations(json.tree(text));
    } finally {
      room.remove(taken);
    }
  }

  /** What a tree may take, where it has all of the budget. */
  long mostBytes() {
    return MOST_BUDGETS * budget.limit();
  }

  /** What the tree of a text takes, of which nothing is known yet. */
  static long bytes(byte[] text) {
    long bytes = (long) text.length * CHAR_BYTES + SLOT_BYTES;
    boolean inString = false;
    for (int i = 0; i < text.length; i++) {
      byte c = text[i];
      if (inString) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          inString = false;
        }
        continue;
      }
      switch (c) {
        case '{' -> bytes += OBJECT_BYTES;
        case '[' -> bytes += ARRAY_BYTES;
        case ',' -> bytes += SLOT_BYTES;
        case ':' -> bytes += MEMBER_BYTES;
        case '"' -> {
          bytes += STRING_BYTES;
          inString = true;
        }
        default -> {}
      }
    }
    return bytes;
  }
}
