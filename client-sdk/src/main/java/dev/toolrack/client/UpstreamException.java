package dev.toolrack.client;

/**
 * The tool's upstream could not be reached, gave an unusable answer, or had not answered when the
 * replica stopped; {@link #upstreamFailure()} has its status and the beginning of its reply, if
 * there was one.
 */
public final class UpstreamException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  UpstreamException(Failure failure) {
    super(failure);
  }
}
