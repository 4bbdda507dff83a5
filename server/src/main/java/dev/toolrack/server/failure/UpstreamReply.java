package dev.toolrack.server.failure;

/**
 * An upstream's answer that made an execution fail.
 *
 * @param status HTTP status; 0 if there was none
 * @param contentType content type, up to {@value #MAX_CONTENT_TYPE_CHARS} characters; may be empty
 * @param excerpt beginning of the body as text, up to {@value #MAX_EXCERPT_CHARS} characters
 * @param attempts number of upstream calls
 */
public record UpstreamReply(int status, String contentType, String excerpt, int attempts) {
  public static final int MAX_CONTENT_TYPE_CHARS = 128;
  public static final int MAX_EXCERPT_CHARS = 1024;

  public UpstreamReply {
    contentType = truncated(contentType, MAX_CONTENT_TYPE_CHARS);
    excerpt = truncated(excerpt, MAX_EXCERPT_CHARS);
  }

  private static String truncated(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
    return text.substring(0, end);
  }
}
