package dev.toolrack.client;

/** A defect of Toolrack; its log has the {@link #requestId()}. */
public final class ServerDefectException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  ServerDefectException(Failure failure) {
    super(failure);
  }
}
