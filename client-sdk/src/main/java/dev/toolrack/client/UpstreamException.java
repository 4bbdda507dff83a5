package dev.toolrack.client;

/**
 * The upstream of the tool could not be reached, did not answer as it should, or had not answered
 * when the replica stopped; {@link #upstreamFailure()} has its status and the beginning of its
 * reply, where there is one.
 */
public final class UpstreamException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  UpstreamException(Failure failure) {
    super(failure);
  }
}
