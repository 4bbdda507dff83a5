package dev.toolrack.faults.lab;

/** The lab could not do what a run needs. The message is for the user of the suite. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message + " (" + cause.getMessage() + ")", cause);
  }
}
