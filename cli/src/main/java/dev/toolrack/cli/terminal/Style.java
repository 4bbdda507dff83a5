package dev.toolrack.cli.terminal;

/** Terminal colours, or none. */
public enum Style {
  /** Leaves text unchanged. */
  PLAIN {
    @Override
    String wrapped(String code, String text) {
      return text;
    }
  },
  /** ECMA-48 colours. */
  ANSI {
    @Override
    String wrapped(String code, String text) {
      return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
  };

  abstract String wrapped(String code, String text);

  public String bold(String text) {
    return wrapped("1", text);
  }

  public String faint(String text) {
    return wrapped("2", text);
  }

  public String good(String text) {
    return wrapped("32", text);
  }

  public String warning(String text) {
    return wrapped("33", text);
  }

  public String bad(String text) {
    return wrapped("31", text);
  }
}
