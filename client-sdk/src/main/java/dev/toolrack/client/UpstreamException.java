package dev.toolrack.client;

/**
 * The upstream of the tool could not be reached or did not answer as it should; {@link
 * #upstreamFailure()} has its status and the beginning of its reply.
 */
public final class UpstreamException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  UpstreamException(Failure failure) {
    super(failure);
  }
}
