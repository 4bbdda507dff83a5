package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Violation;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Validates values, and reserves space for the parsed tree while that takes place. Trees of small
 * texts are not counted: the number of threads that parse bounds them well enough.
 *
 * @param budget the budget that the space is taken from
 * @param room reserves the tree, in addition to what it holds already
 * @param brief whether a check may take no more than a few milliseconds
 */
record TreeRoom(PayloadBudget budget, PayloadBudget.Share room, boolean brief) {
  /** The tree of so many bytes takes about two megabytes at most. */
  private static final int UNCOUNTED_BYTES = 64 * 1024;

  private static final int MOST_BUDGETS = 2;

  /*
   * Upper limits of what a value takes, on a JVM with compact object headers. Measured with trees
   * of 200,000 values of each kind: an object takes 77 bytes and 181 with its first member, an
   * array 45 and 97, a string 56, a number 17, each further member 83 with its name.
   */
  private static final int OBJECT_BYTES = 136;
  private static final int ARRAY_BYTES = 80;
  private static final int STRING_BYTES = 48;
  private static final int MEMBER_BYTES = 40;
  private static final int SLOT_BYTES = 24;

  /** A single character beyond Latin-1 makes every character of its string take two bytes. */
  private static final int CHAR_BYTES = 2;

  /** Why there is no space. */
  enum Lack {
    /** Others hold it at present. */
    NOW,
    /** The whole budget is too small. */
    EVER
  }

  /** There is no space for a tree. */
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

    /** The bytes that the tree would take. */
    long bytes() {
      return bytes;
    }
  }

  /**
   * The violations of a value.
   *
   * @throws TakesLongException if they must be found briefly, and would take long
   */
  List<Violation> violations(CompiledSchema schema, byte[] text, JsonReader json)
      throws JsonSyntaxException, LackException {
    if (text.length <= UNCOUNTED_BYTES) {
      return violations(schema, json.tree(text));
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
      return violations(schema, json.tree(text));
    } finally {
      room.remove(taken);
    }
  }

  private List<Violation> violations(CompiledSchema schema, JsonNode tree) {
    if (!brief) {
      return schema.violations(tree);
    }
    List<Violation> violations = schema.violationsIfBrief(tree);
    if (violations == null) {
      throw new TakesLongException();
    }
    return violations;
  }

  /** The bytes that a tree may take if it has the whole budget. */
  long mostBytes() {
    return MOST_BUDGETS * budget.limit();
  }

  /** An upper estimate of the bytes that the tree of a text takes. */
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
