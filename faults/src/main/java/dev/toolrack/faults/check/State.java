package dev.toolrack.faults.check;

/**
 * What an answer says of a tool, or of one generation of it.
 *
 * @param kind what it is
 * @param generation which, if it is active; else 0
 */
record State(Kind kind, int generation) {
  static final State NOT_FOUND = new State(Kind.NOT_FOUND, 0);
  static final State RETIRED = new State(Kind.RETIRED, 0);

  enum Kind {
    /** It is not there, or disabled. */
    NOT_FOUND,
    /** It resolves, to that generation. */
    ACTIVE,
    /** It is retired. */
    RETIRED
  }

  static State active(int generation) {
    return new State(Kind.ACTIVE, generation);
  }

  @Override
  public String toString() {
    return kind == Kind.ACTIVE ? "1.0." + generation : kind.name();
  }
}
