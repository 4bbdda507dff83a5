package dev.toolrack.faults.check;

/**
 * The state of a tool, or of one of its generations, that an answer shows.
 *
 * @param kind kind of state
 * @param generation generation, if the state is active; else 0
 */
record State(Kind kind, int generation) {
  static final State NOT_FOUND = new State(Kind.NOT_FOUND, 0);
  static final State RETIRED = new State(Kind.RETIRED, 0);

  enum Kind {
    /** It does not exist or is disabled. */
    NOT_FOUND,
    /** It resolves to the generation. */
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
