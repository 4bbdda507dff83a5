package dev.toolrack.client;

/** A defect of Toolrack; look for the {@link #requestId()} in its log. */
public final class ServerDefectException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  ServerDefectException(Failure failure) {
    super(failure);
  }
}
