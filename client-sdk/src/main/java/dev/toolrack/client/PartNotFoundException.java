package dev.toolrack.client;

/** The tool has no such channel, capability or pattern. */
public final class PartNotFoundException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  PartNotFoundException(Failure failure) {
    super(failure);
  }
}
